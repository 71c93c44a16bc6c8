package io.coanchor.server.billing.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;

/** A large ledger in PostgreSQL. */
@Tag("postgres")
class PostgresScaleTest extends LedgerScaleContract {
  @Override
  LedgerSettings emptyDatabase() throws Exception {
    return PostgresServer.shared().newDatabase();
  }

  @Override
  void settle() throws Exception {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      long begun = System.nanoTime();
      statement.execute("VACUUM ANALYZE entry");
      print("vacuumed in %.1f s", (System.nanoTime() - begun) / 1e9);
    }
    try (Connection connection = connect()) {
      print(
          "%s",
          lines(
              connection.prepareStatement(
                  "SELECT pg_size_pretty(pg_total_relation_size('entry')) AS size"),
              "size"));
    }
  }

  @Override
  String explain(Connection connection, Sql sql) throws SQLException {
    return lines(sql.prepare(connection, "EXPLAIN (ANALYZE, BUFFERS) "), "QUERY PLAN");
  }

  @Override
  String plannedSpan(boolean byTier) {
    return byTier ? "Index Only Scan using entry_tier" : " entry_time ";
  }
}
