package io.coanchor.server.billing.ledger;

import io.coanchor.server.billing.Interval;
import io.coanchor.server.billing.LedgerBatch;
import io.coanchor.server.billing.LedgerEntry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes with SQL. Every transaction begins with the node's checkpoint row locked, so that of two
 * servers that hold themselves for the same node only one writes at a time, and the one that was
 * taken over sees it.
 */
final class SqlWriter implements LedgerWriter {
  private final Database database;
  private final String node;

  SqlWriter(Database database, String node) {
    this.database = database;
    this.node = node;
  }

  @Override
  public long begin(String process) throws LedgerException {
    return database.write(
        "begin",
        connection -> {
          Checkpoint checkpoint = Checkpoint.lock(connection, node);
          if (checkpoint.process.equals(process)) {
            return checkpoint.batch;
          }
          if (!enter(connection, process)) {
            throw takenOver(process, checkpoint);
          }
          closeOpen(connection, checkpoint);
          checkpoint.process = process;
          checkpoint.ended = false;
          checkpoint.batch = 0;
          checkpoint.checkpointMs = 0;
          checkpoint.save(connection);
          return 0L;
        });
  }

  /** Notes that a process began; false if it ever did before. */
  private boolean enter(Connection connection, String process) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO process (node, process) VALUES (?, ?) ON CONFLICT DO NOTHING")) {
      insert.setString(1, LedgerText.encode(node));
      insert.setString(2, LedgerText.encode(process));
      return insert.executeUpdate() == 1;
    }
  }

  /** What was open when the last checkpoint was written ran until then, or until its own end. */
  private void closeOpen(Connection connection, Checkpoint checkpoint) throws SQLException {
    List<LedgerEntry> closed = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(Rows.SELECT_OPEN)) {
      select.setString(1, LedgerText.encode(node));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          Interval interval = Rows.open(rows);
          long duration = interval.durationMs(checkpoint.checkpointMs);
          if (duration > 0) {
            closed.add(
                new LedgerEntry(
                    interval.id(), interval.charge(), interval.startEpochMs(), duration, "", ""));
          }
        }
      }
    }
    insert(connection, checkpoint, closed);
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM open_interval WHERE node = ?")) {
      delete.setString(1, LedgerText.encode(node));
      delete.executeUpdate();
    }
  }

  @Override
  public void write(String process, List<LedgerBatch> batches) throws LedgerException {
    database.write(
        "write",
        connection -> {
          Checkpoint checkpoint = Checkpoint.lock(connection, node);
          if (!checkpoint.process.equals(process)) {
            throw takenOver(process, checkpoint);
          }
          long before = checkpoint.batch;
          for (LedgerBatch batch : batches) {
            if (batch.number() > checkpoint.batch) {
              write(connection, checkpoint, batch);
            }
          }
          if (checkpoint.batch > before) {
            checkpoint.ended = false;
            checkpoint.save(connection);
          }
          return before;
        });
  }

  private void write(Connection connection, Checkpoint checkpoint, LedgerBatch batch)
      throws SQLException {
    insert(connection, checkpoint, batch.closed());
    if (!batch.open().isEmpty()) {
      try (PreparedStatement put = connection.prepareStatement(Rows.PUT_OPEN)) {
        for (Interval each : batch.open()) {
          Rows.open(put, node, each);
        }
        put.executeBatch();
      }
    }
    List<String> gone = new ArrayList<>(batch.withdrawn());
    batch.closed().forEach(each -> gone.add(each.id()));
    if (!gone.isEmpty()) {
      try (PreparedStatement delete =
          connection.prepareStatement("DELETE FROM open_interval WHERE node = ? AND id = ?")) {
        for (String each : gone) {
          delete.setString(1, LedgerText.encode(node));
          delete.setString(2, LedgerText.encode(each));
          delete.addBatch();
        }
        delete.executeBatch();
      }
    }
    checkpoint.batch = batch.number();
    checkpoint.checkpointMs = batch.checkpointMs();
    checkpoint.settledMs = batch.settledEpochMs();
  }

  @Override
  public void end(String process) throws LedgerException {
    database.write(
        "end",
        connection -> {
          Checkpoint checkpoint = Checkpoint.lock(connection, node);
          if (!checkpoint.process.equals(process)) {
            throw takenOver(process, checkpoint);
          }
          closeOpen(connection, checkpoint);
          checkpoint.ended = true;
          checkpoint.save(connection);
          return true;
        });
  }

  @Override
  public void correct(List<LedgerEntry> corrections) throws LedgerException {
    database.write(
        "take corrections",
        connection -> {
          Checkpoint checkpoint = Checkpoint.lock(connection, node);
          insert(connection, checkpoint, corrections);
          checkpoint.save(connection);
          return true;
        });
  }

  /** Adds entries; ids that are there already only leave a gap in the numbers. */
  private void insert(Connection connection, Checkpoint checkpoint, List<LedgerEntry> entries)
      throws SQLException {
    if (entries.isEmpty()) {
      return;
    }
    try (PreparedStatement insert = connection.prepareStatement(Rows.INSERT_ENTRY)) {
      for (LedgerEntry each : entries) {
        Rows.entry(insert, node, ++checkpoint.lastNumber, each);
      }
      insert.executeBatch();
    }
  }

  private LedgerException takenOver(String process, Checkpoint checkpoint) {
    return LedgerException.takenOver(
        "The ledger refuses process "
            + process
            + " of node "
            + node
            + ": process "
            + checkpoint.process
            + " of the same node took over (expected: one server per node name)");
  }

  /** The connections are the ledger's, and stay. */
  @Override
  public void close() {}
}
