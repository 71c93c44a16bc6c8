package io.coanchor.server.billing.ledger;

import io.coanchor.server.billing.ledger.LedgerReader.Dimension;
import io.coanchor.server.billing.ledger.LedgerReader.Selection;
import io.coanchor.server.billing.ledger.LedgerReader.Sum;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sums of a selection, each entry with the part of it that lies within. Days are asked for one by
 * one: each is a span of the index, and where they begin, also when clocks are put forward or back,
 * is Java's to know.
 */
final class SumQuery {
  private final Connection connection;
  private final Selection selection;
  private final Set<Dimension> by;
  private final List<String> keys = new ArrayList<>();
  private final String least;
  private final String greatest;

  SumQuery(Connection connection, boolean sqlite, Selection selection, Set<Dimension> by) {
    this.connection = connection;
    this.selection = selection;
    this.by = Set.copyOf(by);
    least = sqlite ? "min" : "least";
    greatest = sqlite ? "max" : "greatest";
    if (by.contains(Dimension.ROOM)) {
      keys.add("room");
    }
    if (by.contains(Dimension.USER)) {
      keys.add("user_id");
    }
    if (by.contains(Dimension.STREAM)) {
      keys.add("stream_id");
    }
    keys.add("policy");
    keys.add("tier");
  }

  List<Sum> run(ZoneId zone, @Nullable Sum after, int limit) throws SQLException {
    Span whole = Span.of(selection).reaching(connection, selection.sdkAppId());
    if (whole.isEmpty() || limit <= 0) {
      return List.of();
    }
    if (!by.contains(Dimension.DAY)) {
      return sums(whole, "", after, limit);
    }
    Span filled = filled(whole);
    List<Sum> found = new ArrayList<>();
    LocalDate day = LocalDate.ofInstant(Instant.ofEpochMilli(filled.fromMs()), zone);
    if (after != null) {
      LocalDate last = LocalDate.parse(after.day());
      day = last.isAfter(day) ? last : day;
    }
    for (; found.size() < limit; day = day.plusDays(1)) {
      long startMs = day.atStartOfDay(zone).toInstant().toEpochMilli();
      if (startMs >= filled.toMs()) {
        break;
      }
      long endMs = day.plusDays(1).atStartOfDay(zone).toInstant().toEpochMilli();
      Span span =
          Span.of(Math.max(startMs, whole.fromMs()), Math.min(endMs, whole.toMs()))
              .reaching(connection, selection.sdkAppId());
      if (!span.isEmpty()) {
        Sum behind = after != null && after.day().equals(day.toString()) ? after : null;
        found.addAll(sums(span, day.toString(), behind, limit - found.size()));
      }
    }
    return found;
  }

  /** A span without the years before the first and behind the last entry. */
  private Span filled(Span span) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT (SELECT min(start_ms) FROM entry WHERE app = ? AND start_ms >= ?),"
                + " (SELECT max(start_ms) FROM entry WHERE app = ? AND start_ms < ?),"
                + " (SELECT max(start_ms + abs(duration_ms)) FROM entry"
                + " WHERE app = ? AND start_ms < ? AND abs(duration_ms) > "
                + Span.LONG_MS
                + ")")) {
      query.setLong(1, selection.sdkAppId());
      query.setLong(2, span.earliestMs());
      query.setLong(3, selection.sdkAppId());
      query.setLong(4, span.toMs());
      query.setLong(5, selection.sdkAppId());
      query.setLong(6, span.toMs());
      try (ResultSet row = query.executeQuery()) {
        row.next();
        long first = row.getLong(1);
        if (row.wasNull()) {
          return Span.of(span.toMs(), span.toMs());
        }
        // 1 for an entry without duration
        long end = Math.max(row.getLong(2) + Span.LONG_MS + 1, row.getLong(3));
        return Span.of(Math.max(span.fromMs(), first), Math.min(span.toMs(), end));
      }
    }
  }

  private List<Sum> sums(Span span, String day, @Nullable Sum after, int limit)
      throws SQLException {
    String grouped = String.join(", ", keys);
    List<Object> values = new ArrayList<>();
    StringBuilder sql = new StringBuilder("SELECT sum(");
    part(span, sql, values);
    sql.append("), count(*), ").append(grouped).append(" FROM entry WHERE ");
    span.condition(selection, sql, values);
    if (after != null) {
      String places = "?, ".repeat(keys.size());
      sql.append(" AND (").append(grouped).append(") > (");
      sql.append(places, 0, places.length() - 2).append(')');
      keys.forEach(key -> values.add(LedgerText.encode(value(after, key))));
    }
    sql.append(" GROUP BY ").append(grouped).append(" ORDER BY ").append(grouped);
    sql.append(" LIMIT ?");
    values.add(limit);
    List<Sum> found = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(sql.toString())) {
      Span.set(query, values);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          found.add(sum(rows, day));
        }
      }
    }
    return found;
  }

  /**
   * The part of an entry's duration that lies in a span; what is taken off is taken off in part.
   */
  private void part(Span span, StringBuilder sql, List<Object> values) {
    sql.append("CASE WHEN start_ms >= ? AND start_ms + abs(duration_ms) <= ? THEN duration_ms");
    sql.append(" ELSE (CASE WHEN duration_ms < 0 THEN -1 ELSE 1 END) * (").append(least);
    sql.append("(start_ms + abs(duration_ms), ?) - ").append(greatest);
    sql.append("(start_ms, ?)) END");
    values.addAll(List.of(span.fromMs(), span.toMs(), span.toMs(), span.fromMs()));
  }

  private static String value(Sum sum, String key) {
    return switch (key) {
      case "room" -> sum.room();
      case "user_id" -> sum.userId();
      case "stream_id" -> sum.streamId();
      case "policy" -> sum.policy();
      default -> sum.tier();
    };
  }

  private Sum sum(ResultSet row, String day) throws SQLException {
    int column = 3;
    String room = by.contains(Dimension.ROOM) ? Rows.text(row, column++) : "";
    String user = by.contains(Dimension.USER) ? Rows.text(row, column++) : "";
    String stream = by.contains(Dimension.STREAM) ? Rows.text(row, column++) : "";
    String policy = Rows.text(row, column++);
    return new Sum(
        room, user, stream, day, policy, Rows.text(row, column), row.getLong(1), row.getLong(2));
  }
}
