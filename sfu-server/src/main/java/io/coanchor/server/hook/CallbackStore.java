package io.coanchor.server.hook;

import io.coanchor.server.room.RoomKey;
import io.coanchor.server.signal.RoomRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The file that callbacks wait in: SQLite with a write-ahead log, synced at each commit, so that
 * what is in it outlives the process and the power. One process and one thread use it.
 */
final class CallbackStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CallbackStore.class);

  /** "CoCb": a file of somebody else's, the ledger say, is never written to. */
  private static final int APPLICATION_ID = 0x436f_4362;

  private static final int VERSION = 2;

  private static final String SCHEMA =
      """
      CREATE TABLE callback (
        id INTEGER PRIMARY KEY,
        app INTEGER NOT NULL,
        room TEXT NOT NULL,
        created_ms INTEGER NOT NULL,
        body BLOB NOT NULL)
      """;

  private final Connection connection;
  private final PreparedStatement insert;
  private final PreparedStatement delete;
  private final PreparedStatement read;
  private final UsageCursors cursors;

  private CallbackStore(Connection connection) throws SQLException {
    this.connection = connection;
    insert =
        connection.prepareStatement(
            "INSERT INTO callback (id, app, room, created_ms, body) VALUES (?, ?, ?, ?, ?)");
    delete = connection.prepareStatement("DELETE FROM callback WHERE id = ?");
    cursors = new UsageCursors(connection);
    read =
        connection.prepareStatement(
            "SELECT id, created_ms, body FROM callback"
                + " WHERE app = ? AND room = ? AND id > ? ORDER BY id LIMIT ?");
  }

  /**
   * A room with callbacks that waited when the file was opened.
   *
   * @param waiting how many
   */
  record Backlog(RoomKey room, long waiting) {}

  /**
   * Opens the file, or makes it with its folder.
   *
   * @throws IOException when that cannot be; the message names the setting and the file
   */
  static CallbackStore open(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    try {
      if (folder != null) {
        Files.createDirectories(folder);
      }
      return connect(file);
    } catch (SQLException e) {
      throw new IOException(
          "callbacks.queue-file: " + file + ": " + why(e) + " (" + e.getMessage() + ")", e);
    } catch (IOException e) {
      throw new IOException("callbacks.queue-file: " + file + ": cannot be made: " + e, e);
    }
  }

  private static String why(SQLException e) {
    SQLiteErrorCode code =
        e instanceof SQLiteException known ? known.getResultCode() : SQLiteErrorCode.UNKNOWN_ERROR;
    return switch (code) {
      case SQLITE_BUSY, SQLITE_LOCKED -> "in use (expected: a file of this server alone)";
      case SQLITE_NOTADB, SQLITE_CORRUPT -> "damaged, or no SQLite file";
      default -> "cannot be used";
    };
  }

  private static CallbackStore connect(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setLockingMode(SQLiteConfig.LockingMode.EXCLUSIVE);
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(0);
    Connection connection = config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
    try {
      connection.setAutoCommit(false);
      prepare(connection);
      return new CallbackStore(connection);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static void prepare(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      long application = number(statement, "PRAGMA application_id");
      long version = number(statement, "PRAGMA user_version");
      if (application == 0 && number(statement, "SELECT count(*) FROM sqlite_schema") == 0) {
        statement.executeUpdate(SCHEMA);
        statement.executeUpdate("CREATE INDEX callback_room ON callback (app, room, id)");
        statement.executeUpdate(UsageCursors.SCHEMA);
        statement.executeUpdate("PRAGMA application_id = " + APPLICATION_ID);
        statement.executeUpdate("PRAGMA user_version = " + VERSION);
      } else if (application != APPLICATION_ID) {
        throw new SQLException("it is another application's database");
      } else if (version == 1) {
        // as it was before the ledger was told
        statement.executeUpdate(UsageCursors.SCHEMA);
        statement.executeUpdate("PRAGMA user_version = " + VERSION);
      } else if (version != VERSION) {
        throw new SQLException("version " + version + " (expected: " + VERSION + ")");
      }
      // takes the lock for good, now rather than at the first callback
      statement.executeUpdate("DELETE FROM callback WHERE id < 0");
      connection.commit();
    }
  }

  private static long number(Statement statement, String query) throws SQLException {
    try (ResultSet result = statement.executeQuery(query)) {
      return result.next() ? result.getLong(1) : 0;
    }
  }

  /** Puts callbacks in and takes others out, for good once this returns. */
  void write(List<QueuedCallback> added, List<Long> removed) throws SQLException {
    write(added, removed, List.of());
  }

  /** The same, with how far the ledger is told by what was put in. */
  void write(List<QueuedCallback> added, List<Long> removed, List<UsageCursors.Cursor> moved)
      throws SQLException {
    try {
      for (QueuedCallback each : added) {
        insert.setLong(1, each.id());
        insert.setLong(2, each.room().sdkAppId());
        insert.setString(3, text(each.room()));
        insert.setLong(4, each.createdMs());
        insert.setBytes(5, each.body());
        insert.executeUpdate();
      }
      for (long each : removed) {
        delete.setLong(1, each);
        delete.executeUpdate();
      }
      for (UsageCursors.Cursor each : moved) {
        cursors.put(each);
      }
      connection.commit();
    } catch (SQLException e) {
      connection.rollback();
      throw e;
    }
  }

  /** The oldest that wait of a room, behind the one given. */
  List<QueuedCallback> read(RoomKey room, long afterId, int most) throws SQLException {
    read.setLong(1, room.sdkAppId());
    read.setString(2, text(room));
    read.setLong(3, afterId);
    read.setInt(4, most);
    List<QueuedCallback> found = new ArrayList<>();
    try (ResultSet rows = read.executeQuery()) {
      while (rows.next()) {
        found.add(new QueuedCallback(rows.getLong(1), room, rows.getLong(2), rows.getBytes(3)));
      }
    }
    // ends the transaction that reading has begun: the log could not be folded in otherwise
    connection.commit();
    return found;
  }

  /** Every room with callbacks that wait, the one that waits longest first. */
  List<Backlog> backlog() throws SQLException {
    List<Backlog> rooms = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT app, room, count(*) FROM callback GROUP BY app, room ORDER BY min(id)")) {
      while (rows.next()) {
        rooms.add(new Backlog(room(rows.getLong(1), rows.getString(2)), rows.getLong(3)));
      }
    }
    connection.commit();
    return rooms;
  }

  /** The newest id in the file, or 0. */
  long lastId() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      long last = number(statement, "SELECT max(id) FROM callback");
      connection.commit();
      return last;
    }
  }

  /** How far these applications were told the ledger; what others knew of it is forgotten. */
  List<UsageCursors.Cursor> usageOf(Collection<Long> apps) throws SQLException {
    return cursors.keepOnly(apps);
  }

  private static String text(RoomKey room) {
    return switch (room.room()) {
      case RoomRef.IntRoom(long id) -> "i" + id;
      case RoomRef.StringRoom(String id) -> "s" + id;
    };
  }

  private static RoomKey room(long app, String text) throws SQLException {
    String id = text.substring(Math.min(1, text.length()));
    try {
      return text.startsWith("i") ? RoomKey.of(app, Long.parseLong(id)) : RoomKey.of(app, id);
    } catch (NumberFormatException e) {
      throw new SQLException("room: " + text + " (expected: i and a number)", e);
    }
  }

  /** Closes a file that has turned out to be of no use. */
  void abandon() {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.debug("Not closed well", e);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
