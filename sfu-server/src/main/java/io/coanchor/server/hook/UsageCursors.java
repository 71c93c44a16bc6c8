package io.coanchor.server.hook;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * How far the ledger was told, in the file that callbacks wait in: what is put into the queue and
 * how far it goes are written together, so that nothing of the ledger is left out or queued twice.
 */
final class UsageCursors {
  static final String SCHEMA =
      """
      CREATE TABLE usage_cursor (
        app INTEGER NOT NULL,
        node TEXT NOT NULL,
        number INTEGER NOT NULL,
        PRIMARY KEY (app, node)) WITHOUT ROWID
      """;

  private final Connection connection;
  private final PreparedStatement put;

  UsageCursors(Connection connection) throws SQLException {
    this.connection = connection;
    put =
        connection.prepareStatement(
            "INSERT INTO usage_cursor (app, node, number) VALUES (?, ?, ?)"
                + " ON CONFLICT (app, node) DO UPDATE SET number = excluded.number");
  }

  /**
   * Of one application how far one node's part of the ledger was queued.
   *
   * @param number of the last entry
   */
  record Cursor(long sdkAppId, String node, long number) {}

  /** Moves one; the caller commits. */
  void put(Cursor cursor) throws SQLException {
    put.setLong(1, cursor.sdkAppId());
    put.setString(2, cursor.node());
    put.setLong(3, cursor.number());
    put.executeUpdate();
  }

  /** Forgets those of other applications, and tells those of these. */
  List<Cursor> keepOnly(Collection<Long> apps) throws SQLException {
    List<Cursor> kept = new ArrayList<>();
    List<Long> others = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT app, node, number FROM usage_cursor")) {
      while (rows.next()) {
        if (apps.contains(rows.getLong(1))) {
          kept.add(new Cursor(rows.getLong(1), rows.getString(2), rows.getLong(3)));
        } else {
          others.add(rows.getLong(1));
        }
      }
    }
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM usage_cursor WHERE app = ?")) {
      for (long app : others) {
        delete.setLong(1, app);
        delete.executeUpdate();
      }
    }
    connection.commit();
    return kept;
  }
}
