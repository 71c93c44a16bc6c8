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
          Span span =
              Span.of(selection).reaching(connection, database.isSqlite(), selection.sdkAppId());
          Sql sql = new Sql(Rows.SELECT_ENTRY);
          sql.add(Span.table(database.isSqlite(), selection) + " WHERE ");
          // SQLite reads from the first bound it is given: from where the page before ended
          (after == null ? span : span.startingAt(after.entry().startEpochMs()))
              .condition(selection, sql);
          if (after != null) {
            sql.add(
                " AND (start_ms, id) > (?, ?)",
                after.entry().startEpochMs(),
                LedgerText.encode(after.entry().id()));
          }
          return numbered(connection, sql.add(" ORDER BY start_ms, id LIMIT ?", limit));
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
    Sql sql =
        new Sql(Rows.SELECT_ENTRY)
            .add("entry WHERE node = ? AND app = ?", LedgerText.encode(node), sdkAppId)
            .add(" AND number > ? ORDER BY number LIMIT ?", afterNumber, limit);
    return database.read("list what was written", connection -> numbered(connection, sql));
  }

  @Override
  public List<Numbered> find(long sdkAppId, String id) throws LedgerException {
    String encoded = LedgerText.encode(id);
    Sql one = new Sql(Rows.SELECT_ENTRY).add("entry WHERE id = ? AND app = ?", encoded, sdkAppId);
    Sql corrections =
        new Sql(Rows.SELECT_ENTRY)
            .add("entry WHERE corrects = ? AND corrects <> '' AND app = ?", encoded, sdkAppId)
            .add(" ORDER BY node, number");
    return database.read(
        "find an entry",
        connection -> {
          List<Numbered> found = numbered(connection, one);
          if (!found.isEmpty()) {
            found.addAll(numbered(connection, corrections));
          }
          return found;
        });
  }

  private static List<Numbered> numbered(Connection connection, Sql sql) throws SQLException {
    List<Numbered> found = new ArrayList<>();
    try (PreparedStatement query = sql.prepare(connection);
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        found.add(Rows.entry(rows));
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
