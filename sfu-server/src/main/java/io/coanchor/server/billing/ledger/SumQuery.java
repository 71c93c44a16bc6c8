package io.coanchor.server.billing.ledger;

import static java.util.stream.Collectors.joining;

import io.coanchor.server.billing.BillingDay;
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
  private final boolean sqlite;
  private final Selection selection;
  private final Set<Dimension> by;
  private final List<String> keys = new ArrayList<>();
  private final String least;
  private final String greatest;
  private @Nullable List<Tiers.Key> tiers;

  SumQuery(Connection connection, boolean sqlite, Selection selection, Set<Dimension> by) {
    this.connection = connection;
    this.sqlite = sqlite;
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
    Span whole = Span.of(selection).reaching(connection, sqlite, selection.sdkAppId());
    if (whole.isEmpty() || limit <= 0) {
      return List.of();
    }
    if (!by.contains(Dimension.DAY)) {
      return sums(whole, "", after, limit);
    }
    Span filled = filled(whole);
    List<Sum> found = new ArrayList<>();
    LocalDate day = BillingDay.of(Instant.ofEpochMilli(filled.fromMs()), zone);
    if (after != null) {
      LocalDate last = LocalDate.parse(after.day());
      day = last.isAfter(day) ? last : day;
    }
    for (; found.size() < limit; day = day.plusDays(1)) {
      long startMs = BillingDay.start(day, zone).toEpochMilli();
      if (startMs >= filled.toMs()) {
        break;
      }
      long endMs = BillingDay.start(day.plusDays(1), zone).toEpochMilli();
      Span span =
          Span.of(Math.max(startMs, whole.fromMs()), Math.min(endMs, whole.toMs()))
              .reaching(connection, sqlite, selection.sdkAppId());
      if (!span.isEmpty()) {
        Sum behind = after != null && after.day().equals(day.toString()) ? after : null;
        found.addAll(sums(span, day.toString(), behind, limit - found.size()));
      }
    }
    return found;
  }

  /** A span without the years before the first and behind the last entry. */
  private Span filled(Span span) throws SQLException {
    long app = selection.sdkAppId();
    Sql ends =
        new Sql("SELECT")
            .add(
                " (SELECT min(start_ms) FROM entry WHERE app = ? AND start_ms >= ?),",
                app,
                span.earliestMs())
            .add(
                " (SELECT max(start_ms) FROM entry WHERE app = ? AND start_ms < ?),",
                app,
                span.toMs())
            .add(" (SELECT max(start_ms + abs(duration_ms)) FROM entry" + Span.longIndex(sqlite))
            .add(" WHERE app = ?", app)
            .add(" AND start_ms < ? AND abs(duration_ms) > " + Span.LONG_MS + ")", span.toMs());
    try (PreparedStatement query = ends.prepare(connection);
        ResultSet row = query.executeQuery()) {
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

  private List<Sum> sums(Span span, String day, @Nullable Sum after, int limit)
      throws SQLException {
    if (!byTierOnly()) {
      return sums(query(span, after, limit), day);
    }
    List<Sum> found = new ArrayList<>();
    for (Tiers.Key each : tiers()) {
      if (found.size() < limit && each.isBehind(after)) {
        found.addAll(sums(query(span, each), day));
      }
    }
    return found;
  }

  private List<Sum> sums(Sql sql, String day) throws SQLException {
    List<Sum> found = new ArrayList<>();
    try (PreparedStatement query = sql.prepare(connection);
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        if (rows.getLong(2) > 0) {
          found.add(sum(rows, day));
        }
      }
    }
    return found;
  }

  /** Whether sums are those of a statement, which an index of their own makes cheap. */
  private boolean byTierOnly() {
    return keys.size() == 2
        && selection.room().isEmpty()
        && selection.userId().isEmpty()
        && selection.streamId().isEmpty();
  }

  private List<Tiers.Key> tiers() throws SQLException {
    if (tiers == null) {
      tiers = Tiers.of(connection, selection.sdkAppId());
    }
    return tiers;
  }

  /** The sum of one tier in one span: a span of an index, without sorting anything. */
  Sql query(Span span, Tiers.Key tier) {
    Sql sql = new Sql("SELECT sum(");
    part(span, sql);
    sql.add("), count(*), ?, ?", tier.policy(), tier.tier());
    sql.add(" FROM entry" + (sqlite ? " INDEXED BY entry_tier" : ""));
    sql.add(" WHERE policy = ? AND tier = ? AND ", tier.policy(), tier.tier());
    span.condition(selection, sql);
    return sql;
  }

  /** The sums of one span, each of what they are told apart by. */
  Sql query(Span span, @Nullable Sum after, int limit) {
    String grouped = String.join(", ", keys);
    // Not by the columns as they are: an index has them in order, for all time instead of the span.
    String ordered = keys.stream().map(key -> key + " || ''").collect(joining(", "));
    Sql sql = new Sql("SELECT sum(");
    part(span, sql);
    sql.add("), count(*), " + ordered);
    sql.add(" FROM " + Span.table(sqlite, selection) + " WHERE ");
    span.condition(selection, sql);
    if (after != null) {
      String places = "?, ".repeat(keys.size());
      sql.add(
          " AND (" + grouped + ") > (" + places.substring(0, places.length() - 2) + ")",
          keys.stream().map(key -> LedgerText.encode(value(after, key))).toArray());
    }
    return sql.add(" GROUP BY " + ordered + " ORDER BY " + ordered + " LIMIT ?", limit);
  }

  /**
   * The part of an entry's duration that lies in a span; what is taken off is taken off in part.
   */
  private void part(Span span, Sql sql) {
    sql.add(
        "CASE WHEN start_ms >= ? AND start_ms + abs(duration_ms) <= ? THEN duration_ms",
        span.fromMs(),
        span.toMs());
    sql.add(" ELSE (CASE WHEN duration_ms < 0 THEN -1 ELSE 1 END)");
    sql.add(" * (" + least + "(start_ms + abs(duration_ms), ?)", span.toMs());
    sql.add(" - " + greatest + "(start_ms, ?)) END", span.fromMs());
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
