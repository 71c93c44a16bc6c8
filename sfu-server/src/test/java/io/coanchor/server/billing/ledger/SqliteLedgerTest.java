package io.coanchor.server.billing.ledger;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The ledger in SQLite. */
class SqliteLedgerTest extends LedgerContract {
  @TempDir Path folder;

  @Override
  LedgerSettings emptyDatabase() {
    return LedgerSettings.sqlite(folder.resolve("made").resolve("ledger.db"));
  }
}
