package io.coanchor.server.billing.ledger;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads with SQL. */
final class SqlReader implements LedgerReader {
  /** Read at once by an export: enough to be worth the asking, little enough to hold. */
  private static final int EXPORTED_AT_ONCE = 1_000;

  private final Database database;
  private final InstantSource clock;

  SqlReader(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public List<Sum> sums(
      Selection selection, ZoneId zone, Set<Dimension> by, @Nullable Sum after, int limit)
      throws LedgerException {
    return database.read(
        "sum up",
        connection ->
            new SumQuery(connection, database.isSqlite(), selection, by).run(zone, after, limit));
  }

  @Override
  public List<Numbered> entries(Selection selection, @Nullable Numbered after, int limit)
      throws LedgerException {
    return database.read(
        "list entries",
        connection -> {
          Span span = Span.of(selection).reaching(connection, selection.sdkAppId());
          StringBuilder sql = new StringBuilder(Rows.SELECT_ENTRY).append(" WHERE ");
          List<Object> values = new ArrayList<>();
          span.condition(selection, sql, values);
          if (after != null) {
            sql.append(" AND (start_ms, id) > (?, ?)");
            values.add(after.entry().startEpochMs());
            values.add(LedgerText.encode(after.entry().id()));
          }
          sql.append(" ORDER BY start_ms, id LIMIT ?");
          values.add(limit);
          return numbered(connection, sql.toString(), values);
        });
  }

  @Override
  public void export(Selection selection, EntrySink sink) throws LedgerException, IOException {
    Numbered after = null;
    while (true) {
      List<Numbered> page = entries(selection, after, EXPORTED_AT_ONCE);
      for (Numbered each : page) {
        if (!sink.take(each)) {
          return;
        }
      }
      if (page.size() < EXPORTED_AT_ONCE) {
        return;
      }
      after = page.getLast();
    }
  }

  @Override
  public List<Numbered> written(String node, long sdkAppId, long afterNumber, int limit)
      throws LedgerException {
    String sql =
        Rows.SELECT_ENTRY + " WHERE node = ? AND app = ? AND number > ? ORDER BY number LIMIT ?";
    return database.read(
        "list what was written",
        connection ->
            numbered(
                connection, sql, List.of(LedgerText.encode(node), sdkAppId, afterNumber, limit)));
  }

  @Override
  public List<Numbered> find(long sdkAppId, String id) throws LedgerException {
    String encoded = LedgerText.encode(id);
    return database.read(
        "find an entry",
        connection -> {
          List<Numbered> found =
              numbered(
                  connection,
                  Rows.SELECT_ENTRY + " WHERE id = ? AND app = ?",
                  List.of(encoded, sdkAppId));
          if (!found.isEmpty()) {
            found.addAll(
                numbered(
                    connection,
                    Rows.SELECT_ENTRY
                        + " WHERE corrects = ? AND corrects <> '' AND app = ?"
                        + " ORDER BY node, number",
                    List.of(encoded, sdkAppId)));
          }
          return found;
        });
  }

  private static List<Numbered> numbered(Connection connection, String sql, List<Object> values)
      throws SQLException {
    List<Numbered> found = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      Span.set(query, values);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          found.add(Rows.entry(rows));
        }
      }
    }
    return found;
  }

  @Override
  public Map<String, Long> lastNumbers() throws LedgerException {
    return database.read(
        "tell its nodes",
        connection -> {
          Map<String, Long> numbers = new LinkedHashMap<>();
          try (PreparedStatement query =
                  connection.prepareStatement(
                      "SELECT node, last_number FROM checkpoint WHERE last_number > 0"
                          + " ORDER BY node");
              ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
              numbers.put(Rows.text(rows, 1), rows.getLong(2));
            }
          }
          return numbers;
        });
  }

  @Override
  public Instant settledUntil(long sdkAppId) throws LedgerException {
    long now = clock.millis();
    return database.read(
        "tell what is settled",
        connection -> {
          try (PreparedStatement query =
              connection.prepareStatement(
                  "SELECT min(settled_ms) FROM checkpoint WHERE ended = 0 UNION ALL"
                      + " SELECT min(start_epoch_ms) FROM open_interval WHERE app = ?")) {
            query.setLong(1, sdkAppId);
            long settled = now;
            try (ResultSet rows = query.executeQuery()) {
              while (rows.next()) {
                long each = rows.getLong(1);
                settled = rows.wasNull() ? settled : Math.min(settled, each);
              }
            }
            return Instant.ofEpochMilli(settled);
          }
        });
  }

  /** The connections are the ledger's, and stay. */
  @Override
  public void close() {}
}
