package io.coanchor.server.billing.ledger;

import io.coanchor.server.billing.ledger.LedgerReader.Selection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

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
  Span reaching(Connection connection, long app) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT min(start_ms) FROM entry WHERE app = ? AND start_ms < ?"
                + " AND start_ms + abs(duration_ms) > ? AND abs(duration_ms) > "
                + LONG_MS)) {
      query.setLong(1, app);
      query.setLong(2, fromMs);
      query.setLong(3, fromMs);
      try (ResultSet row = query.executeQuery()) {
        row.next();
        long earliest = row.getLong(1);
        return row.wasNull() ? this : new Span(fromMs, toMs, Math.min(earliest, earliestMs));
      }
    }
  }

  /** Adds the condition that an entry of a selection lies in this span, with its values. */
  void condition(Selection selection, StringBuilder sql, List<Object> values) {
    sql.append("app = ? AND start_ms >= ? AND start_ms < ?");
    sql.append(" AND (start_ms >= ? OR start_ms + abs(duration_ms) > ?)");
    values.addAll(List.of(selection.sdkAppId(), earliestMs, toMs, fromMs, fromMs));
    equal("room", selection.room(), sql, values);
    equal("user_id", selection.userId(), sql, values);
    equal("stream_id", selection.streamId(), sql, values);
    equal("tier", selection.tier(), sql, values);
  }

  private static void equal(String column, String wanted, StringBuilder sql, List<Object> values) {
    if (!wanted.isEmpty()) {
      sql.append(" AND ").append(column).append(" = ?");
      values.add(LedgerText.encode(wanted));
    }
  }

  static void set(PreparedStatement statement, List<Object> values) throws SQLException {
    for (int i = 0; i < values.size(); i++) {
      statement.setObject(i + 1, values.get(i));
    }
  }
}
