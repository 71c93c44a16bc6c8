package io.coanchor.server.billing.ledger;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.io.TempDir;

/** A large ledger in SQLite. */
class SqliteScaleTest extends LedgerScaleContract {
  @TempDir static Path folder;

  @Override
  LedgerSettings emptyDatabase() {
    return LedgerSettings.sqlite(folder.resolve("ledger.db"));
  }

  @Override
  void settle() throws Exception {
    print("%d MB", Files.size(folder.resolve("ledger.db")) >> 20);
  }

  @Override
  String explain(Connection connection, Sql sql) throws SQLException {
    return lines(sql.prepare(connection, "EXPLAIN QUERY PLAN "), "detail");
  }

  @Override
  String plannedSpan(boolean byTier) {
    return byTier
        ? "COVERING INDEX entry_tier (app=? AND policy=? AND tier=? AND start_ms>? AND start_ms<?)"
        : "USING PRIMARY KEY (app=? AND start_ms>? AND start_ms<?)";
  }
}
