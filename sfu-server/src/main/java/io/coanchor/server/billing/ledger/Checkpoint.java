package io.coanchor.server.billing.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A node's row of the checkpoint table, for the time of a transaction. */
final class Checkpoint {
  private final String node;
  String process = "";
  boolean ended;
  long batch;
  long checkpointMs;
  long settledMs;
  long lastNumber;

  private Checkpoint(String node) {
    this.node = node;
  }

  /**
   * Reads a node's row, or makes it, and keeps all others from it until the transaction ends. In
   * SQLite the transaction holds the whole file already.
   */
  static Checkpoint lock(Connection connection, String node) throws SQLException {
    boolean locks = !connection.getMetaData().getURL().startsWith(LedgerSettings.SQLITE);
    String select =
        "SELECT process, ended, batch, checkpoint_ms, settled_ms, last_number"
            + " FROM checkpoint WHERE node = ?"
            + (locks ? " FOR UPDATE" : "");
    Checkpoint found = read(connection, select, node);
    if (found == null) {
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO checkpoint VALUES (?, '', 1, 0, 0, 0, 0) ON CONFLICT DO NOTHING")) {
        insert.setString(1, LedgerText.encode(node));
        insert.executeUpdate();
      }
      found = read(connection, select, node);
    }
    if (found == null) {
      throw new SQLException("no checkpoint row of node " + node);
    }
    return found;
  }

  private static @Nullable Checkpoint read(Connection connection, String select, String node)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(select)) {
      query.setString(1, LedgerText.encode(node));
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          return null;
        }
        Checkpoint checkpoint = new Checkpoint(node);
        checkpoint.process = Rows.text(row, 1);
        checkpoint.ended = row.getInt(2) != 0;
        checkpoint.batch = row.getLong(3);
        checkpoint.checkpointMs = row.getLong(4);
        checkpoint.settledMs = row.getLong(5);
        checkpoint.lastNumber = row.getLong(6);
        return checkpoint;
      }
    }
  }

  void save(Connection connection) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE checkpoint SET process = ?, ended = ?, batch = ?, checkpoint_ms = ?,"
                + " settled_ms = ?, last_number = ? WHERE node = ?")) {
      update.setString(1, LedgerText.encode(process));
      update.setInt(2, ended ? 1 : 0);
      update.setLong(3, batch);
      update.setLong(4, checkpointMs);
      update.setLong(5, settledMs);
      update.setLong(6, lastNumber);
      update.setString(7, LedgerText.encode(node));
      update.executeUpdate();
    }
  }
}
