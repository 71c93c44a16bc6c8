package io.coanchor.server.billing.ledger;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Sums in SQLite. */
class SqliteSumsTest extends SumsContract {
  @TempDir Path folder;

  @Override
  LedgerSettings emptyDatabase() {
    return LedgerSettings.sqlite(folder.resolve("ledger.db"));
  }
}
