package io.coanchor.server.billing.ledger;

import io.coanchor.server.billing.Charge;
import io.coanchor.server.billing.Interval;
import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.billing.Policy;
import io.coanchor.server.billing.ledger.LedgerReader.Numbered;
import io.coanchor.server.room.RoomKey;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;

/** Rows of the tables and what they hold. */
final class Rows {
  static final String INSERT_ENTRY =
      """
      INSERT INTO entry (node, number, id, app, room, user_id, stream_id, policy, tier, pixels,
        start_ms, duration_ms, corrects, reason)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING\
      """;

  static final String SELECT_ENTRY =
      """
      SELECT node, number, id, app, room, user_id, stream_id, policy, tier, pixels,
        start_ms, duration_ms, corrects, reason FROM \
      """;

  static final String PUT_OPEN =
      """
      INSERT INTO open_interval (node, id, app, room, user_id, stream_id, policy, tier, pixels,
        start_epoch_ms, start_ms, end_ms)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (node, id) DO UPDATE SET app = excluded.app, room = excluded.room,
        user_id = excluded.user_id, stream_id = excluded.stream_id, policy = excluded.policy,
        tier = excluded.tier, pixels = excluded.pixels, start_epoch_ms = excluded.start_epoch_ms,
        start_ms = excluded.start_ms, end_ms = excluded.end_ms\
      """;

  static final String SELECT_OPEN =
      """
      SELECT id, app, room, user_id, stream_id, policy, tier, pixels, start_epoch_ms, start_ms,
        end_ms FROM open_interval WHERE node = ? ORDER BY start_epoch_ms, id\
      """;

  private Rows() {}

  static void entry(PreparedStatement insert, String node, long number, LedgerEntry entry)
      throws SQLException {
    insert.setString(1, LedgerText.encode(node));
    insert.setLong(2, number);
    insert.setString(3, LedgerText.encode(entry.id()));
    charge(insert, 4, entry.charge());
    insert.setLong(11, entry.startEpochMs());
    insert.setLong(12, entry.durationMs());
    insert.setString(13, LedgerText.encode(entry.corrects()));
    insert.setString(14, LedgerText.encode(entry.reason()));
    insert.addBatch();
  }

  static Numbered entry(ResultSet row) throws SQLException {
    LedgerEntry entry =
        new LedgerEntry(
            text(row, 3),
            charge(row, 4),
            row.getLong(11),
            row.getLong(12),
            text(row, 13),
            text(row, 14));
    return new Numbered(text(row, 1), row.getLong(2), entry);
  }

  static void open(PreparedStatement put, String node, Interval interval) throws SQLException {
    put.setString(1, LedgerText.encode(node));
    put.setString(2, LedgerText.encode(interval.id()));
    charge(put, 3, interval.charge());
    put.setLong(10, interval.startEpochMs());
    put.setLong(11, interval.startMs());
    if (interval.endMs() == Interval.RUNNING) {
      put.setNull(12, Types.BIGINT);
    } else {
      put.setLong(12, interval.endMs());
    }
    put.addBatch();
  }

  static Interval open(ResultSet row) throws SQLException {
    long told = row.getLong(11);
    long end = row.wasNull() ? Interval.RUNNING : told;
    return new Interval(text(row, 1), charge(row, 2), row.getLong(9), row.getLong(10), end);
  }

  private static void charge(PreparedStatement to, int from, Charge charge) throws SQLException {
    to.setLong(from, charge.room().sdkAppId());
    to.setString(from + 1, LedgerText.encode(charge.room().toString()));
    to.setString(from + 2, LedgerText.encode(charge.userId()));
    to.setString(from + 3, LedgerText.encode(charge.streamId()));
    to.setString(from + 4, charge.policy().text());
    to.setString(from + 5, LedgerText.encode(charge.tier()));
    to.setLong(from + 6, charge.pixels());
  }

  private static Charge charge(ResultSet row, int from) throws SQLException {
    return new Charge(
        room(row.getLong(from), text(row, from + 1)),
        text(row, from + 2),
        text(row, from + 3),
        policy(row.getString(from + 4)),
        text(row, from + 5),
        row.getLong(from + 6));
  }

  static String text(ResultSet row, int column) throws SQLException {
    return LedgerText.decode(row.getString(column));
  }

  /** Reads what {@link RoomKey#toString} wrote: only a string id begins with a quotation mark. */
  private static RoomKey room(long app, String text) throws SQLException {
    if (text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")) {
      return RoomKey.of(app, text.substring(1, text.length() - 1));
    }
    try {
      return RoomKey.of(app, Long.parseLong(text));
    } catch (NumberFormatException e) {
      throw new SQLException("room: " + text + " (expected: a number or a quoted text)", e);
    }
  }

  private static Policy policy(String text) throws SQLException {
    for (Policy policy : Policy.values()) {
      if (policy.text().equals(text)) {
        return policy;
      }
    }
    throw new SQLException("policy: " + text + " (expected: per-stream or aggregate)");
  }
}
