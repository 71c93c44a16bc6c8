package io.coanchor.server.billing.ledger;

import java.sql.PreparedStatement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;

/**
 * The ledger in SQLite or PostgreSQL. Made without asking the database, which may be away: every
 * call asks it and fails within seconds if it is, and the first that finds it makes the tables. Any
 * thread; calls block.
 */
public final class SqlLedger implements AutoCloseable {
  /** Deleted in one transaction: the node's checkpoint waits no longer than for this many. */
  private static final int DELETED_AT_ONCE = 5_000;

  private final Database database;
  private final InstantSource clock;

  /** A ledger. The clock says up to when sums are final where no node has anything to come. */
  public SqlLedger(LedgerSettings settings, InstantSource clock) {
    database = new Database(settings);
    this.clock = clock;
  }

  /** A node's writer. */
  public LedgerWriter writer(String node) {
    return new SqlWriter(database, node);
  }

  /** The reader of all nodes' entries. */
  public LedgerReader reader() {
    return new SqlReader(database, clock);
  }

  /**
   * Closes what a node that will not come back left open, so that sums no longer wait for it. A
   * server of that name that runs even so writes no more.
   */
  public void retire(String node) throws LedgerException {
    try (LedgerWriter writer = writer(node)) {
      String process = "retired-" + UUID.randomUUID();
      writer.begin(process);
      writer.end(process);
    }
  }

  /**
   * Deletes an application's entries that ended before a moment, for good: the ledger remembers the
   * moment, and never gives up entries from behind it. Goes on where a failure stopped it.
   *
   * @return how many
   */
  public long deleteBefore(long sdkAppId, Instant moment) throws LedgerException {
    long beforeMs = moment.toEpochMilli();
    database.write(
        "note what is kept",
        connection -> {
          try (PreparedStatement raise =
              connection.prepareStatement(
                  "INSERT INTO kept (app, from_ms) VALUES (?, ?) ON CONFLICT (app)"
                      + " DO UPDATE SET from_ms = excluded.from_ms"
                      + " WHERE excluded.from_ms > kept.from_ms")) {
            raise.setLong(1, sdkAppId);
            raise.setLong(2, beforeMs);
            return raise.executeUpdate();
          }
        });
    long deleted = 0;
    int once;
    do {
      once =
          database.write(
              "delete",
              connection -> {
                try (PreparedStatement delete =
                    connection.prepareStatement(
                        "DELETE FROM entry WHERE id IN (SELECT id FROM entry WHERE app = ?"
                            + " AND start_ms < ? AND start_ms + abs(duration_ms) <= ?"
                            + " ORDER BY start_ms LIMIT ?)")) {
                  delete.setLong(1, sdkAppId);
                  delete.setLong(2, beforeMs);
                  delete.setLong(3, beforeMs);
                  delete.setInt(4, DELETED_AT_ONCE);
                  return delete.executeUpdate();
                }
              });
      deleted += once;
    } while (once == DELETED_AT_ONCE);
    return deleted;
  }

  @Override
  public void close() {
    database.close();
  }
}
