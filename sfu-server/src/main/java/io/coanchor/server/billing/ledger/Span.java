package io.coanchor.server.billing.ledger;

import io.coanchor.server.billing.ledger.LedgerReader.Selection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/**
 * A span of wall-clock time, and how far before it an entry may begin that reaches into it.
 *
 * @param fromMs the first millisecond of 1970
 * @param toMs the first behind it
 * @param earliestMs no entry that begins before this reaches into it
 */
record Span(long fromMs, long toMs, long earliestMs) {
  /** As long as an interval can be: the meter cuts there. Also stands in the indexes. */
  static final long LONG_MS = 600_000;

  /** The end of year 9999, behind which the ledger takes nothing. */
  private static final long LATEST_MS = 253_402_300_800_000L;

  static Span of(Selection selection) {
    return of(ms(selection.from()), ms(selection.to()));
  }

  static Span of(long fromMs, long toMs) {
    return new Span(fromMs, toMs, Math.max(0, fromMs - LONG_MS));
  }

  private static long ms(Instant moment) {
    if (moment.getEpochSecond() < 0) {
      return 0;
    }
    return moment.getEpochSecond() >= LATEST_MS / 1000 ? LATEST_MS : moment.toEpochMilli();
  }

  /** Whether nothing lies in it. */
  boolean isEmpty() {
    return fromMs >= toMs;
  }

  /** The same span, with the begin of longer entries that reach into it. */
  Span reaching(Connection connection, boolean sqlite, long app) throws SQLException {
    Sql longer =
        new Sql("SELECT min(start_ms) FROM entry" + longIndex(sqlite) + " WHERE ")
            .add(
                "app = ? AND start_ms < ? AND start_ms + abs(duration_ms) > ?", app, fromMs, fromMs)
            .add(" AND abs(duration_ms) > " + LONG_MS);
    try (PreparedStatement query = longer.prepare(connection);
        ResultSet row = query.executeQuery()) {
      row.next();
      long earliest = row.getLong(1);
      return row.wasNull() ? this : new Span(fromMs, toMs, Math.min(earliest, earliestMs));
    }
  }

  /** The same span, of entries that begin at a moment or later. */
  Span startingAt(long startMs) {
    return new Span(fromMs, toMs, Math.max(startMs, earliestMs));
  }

  /**
   * SQLite, which knows nothing of how many rows there are, prefers a larger index to the right
   * one.
   */
  static String longIndex(boolean sqlite) {
    return sqlite ? " INDEXED BY entry_long" : "";
  }

  /** The table, for SQLite with the index to read for a selection. */
  static String table(boolean sqlite, Selection selection) {
    if (sqlite && !selection.userId().isEmpty()) {
      return "entry INDEXED BY entry_user";
    }
    return sqlite && !selection.room().isEmpty() ? "entry INDEXED BY entry_room" : "entry";
  }

  /** Adds the condition that an entry of a selection lies in this span. */
  void condition(Selection selection, Sql sql) {
    sql.add("app = ? AND start_ms >= ? AND start_ms < ?", selection.sdkAppId(), earliestMs, toMs);
    sql.add(" AND (start_ms >= ? OR start_ms + abs(duration_ms) > ?)", fromMs, fromMs);
    equal("room", selection.room(), sql);
    equal("user_id", selection.userId(), sql);
    equal("stream_id", selection.streamId(), sql);
    equal("tier", selection.tier(), sql);
  }

  private static void equal(String column, String wanted, Sql sql) {
    if (!wanted.isEmpty()) {
      sql.add(" AND " + column + " = ?", LedgerText.encode(wanted));
    }
  }
}
