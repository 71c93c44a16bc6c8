package io.coanchor.server.billing.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.server.billing.Charge;
import io.coanchor.server.billing.DaySums;
import io.coanchor.server.billing.LedgerBatch;
import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.billing.Policy;
import io.coanchor.server.billing.ledger.LedgerReader.Dimension;
import io.coanchor.server.billing.ledger.LedgerReader.Selection;
import io.coanchor.server.billing.ledger.LedgerReader.Sum;
import io.coanchor.server.room.RoomKey;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A month of one busy application: ten million intervals, or half a million. Prints what a day's
 * statement takes; that it reads no more than that day is asserted, how long it takes is not.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LedgerScaleContract {
  private static final long APP = 1_400_000_001;
  private static final int DAYS = 30;
  private static final long FROM = Instant.parse("2026-03-10T00:00:00Z").toEpochMilli();
  private static final ZoneId ZONE = ZoneId.of("Europe/Berlin"); // 29 March has 23 hours
  private static final List<String> TIERS = List.of("audio", "sd", "hd", "uhd");
  private static final int WRITTEN_AT_ONCE = 20_000;

  private final int total = Boolean.getBoolean("coanchor.long") ? 10_000_000 : 500_000;
  private final Map<DaySums.Key, Long> expected = new TreeMap<>();
  private LedgerSettings settings;
  private SqlLedger ledger;

  abstract LedgerSettings emptyDatabase() throws Exception;

  /** What the database says about how it finds its rows. */
  abstract String explain(Connection connection, Sql sql) throws SQLException;

  /** What a plan of a day's sums has to say: only the day's part of an index is read. */
  abstract String plannedSpan(boolean byTier);

  @BeforeAll
  void fill() throws Exception {
    settings = emptyDatabase();
    ledger = new SqlLedger(settings, InstantSource.system());
    LedgerWriter writer = ledger.writer("node-a");
    writer.begin("p");
    Random random = new Random(1);
    DaySums sums = new DaySums(ZONE);
    long begun = System.nanoTime();
    List<LedgerEntry> entries = new ArrayList<>();
    for (int i = 0; i < total; i++) {
      LedgerEntry entry = entry(i, random);
      sums.add(entry);
      entries.add(entry);
      if (entries.size() == WRITTEN_AT_ONCE || i == total - 1) {
        long number = i / WRITTEN_AT_ONCE + 1L;
        writer.write(
            "p", List.of(new LedgerBatch(number, number, FROM, List.of(), List.of(), entries)));
        entries.clear();
      }
    }
    expected.putAll(sums.sums());
    print("%d intervals written in %.1f s", total, (System.nanoTime() - begun) / 1e9);
    settle();
  }

  /** What the database does by itself sooner or later. */
  abstract void settle() throws Exception;

  private LedgerEntry entry(int i, Random random) {
    String user = "user-" + random.nextInt(10_000);
    boolean sound = random.nextInt(4) == 0;
    String tier = sound ? "audio" : TIERS.get(1 + random.nextInt(3));
    Charge charge =
        new Charge(
            RoomKey.of(APP, 1 + random.nextInt(2_000)),
            user,
            sound ? "" : "stream-" + random.nextInt(20_000),
            Policy.PER_STREAM,
            tier,
            sound ? 0 : 921_600);
    long start = FROM + (long) i * DAYS * 86_400_000L / total;
    long duration = random.nextInt(8) == 0 ? 600_000 : 1 + random.nextInt(600_000);
    return new LedgerEntry(
        "k3j9x-" + Integer.toString(i, 36) + "-" + start, charge, start, duration, "", "");
  }

  @AfterAll
  void close() {
    ledger.close();
  }

  private static Selection day(LocalDate day) {
    return new Selection(
        APP,
        day.atStartOfDay(ZONE).toInstant(),
        day.plusDays(1).atStartOfDay(ZONE).toInstant(),
        "",
        "",
        "",
        "");
  }

  @Test
  void shouldSumADayReadingOnlyThatDay() throws Exception {
    LocalDate day = LocalDate.parse("2026-03-29");
    Selection selection = day(day);
    for (Set<Dimension> by :
        List.of(
            EnumSet.of(Dimension.DAY, Dimension.TIER),
            EnumSet.of(Dimension.DAY, Dimension.TIER, Dimension.ROOM),
            EnumSet.of(Dimension.DAY, Dimension.TIER, Dimension.USER),
            EnumSet.of(Dimension.DAY, Dimension.TIER, Dimension.STREAM),
            EnumSet.allOf(Dimension.class))) {
      List<Sum> sums = timed("a day by " + by, () -> all(selection, by, 1_000_000));
      assertThat(byTier(sums)).isEqualTo(expected(day));
      if (by.size() == 2) {
        assertThat(sums).hasSize(4);
      }
      try (Connection connection = connect()) {
        SumQuery query = new SumQuery(connection, settings.isSqlite(), selection, by);
        Span span = Span.of(selection);
        Sql sql =
            by.size() == 2
                ? query.query(span, new Tiers.Key("per-stream", "hd"))
                : query.query(span, null, 1_000);
        String plan = explain(connection, sql);
        print("%s", plan);
        assertThat(plan).contains(plannedSpan(by.size() == 2));
      }
    }
  }

  @Test
  void shouldSumAMonthAndFindOneUsersPart() throws Exception {
    Selection month = new Selection(APP, Instant.EPOCH, Instant.MAX, "", "", "", "");
    List<Sum> sums =
        timed("a month by day", () -> all(month, EnumSet.of(Dimension.DAY, Dimension.TIER), 1_000));
    Map<DaySums.Key, Long> found = new TreeMap<>();
    for (Sum sum : sums) {
      found.put(
          new DaySums.Key(APP, LocalDate.parse(sum.day()), Policy.PER_STREAM, sum.tier()),
          sum.durationMs());
    }
    assertThat(found).isEqualTo(expected);
    Selection one = new Selection(APP, Instant.EPOCH, Instant.MAX, "", "user-77", "", "");
    List<Sum> user =
        timed("a user's month by day", () -> all(one, EnumSet.of(Dimension.DAY), 1_000));
    assertThat(user.stream().mapToLong(Sum::entries).sum())
        .isBetween(total / 20_000L, total / 5_000L);
    timed("a user's entries", () -> ledger.reader().entries(one, null, 100));
    timed(
        "a day's first entries",
        () -> ledger.reader().entries(day(LocalDate.parse("2026-03-29")), null, 1000));
    timed("events", () -> ledger.reader().written("node-a", APP, total / 2, 1000));
  }

  private List<Sum> all(Selection selection, Set<Dimension> by, int limit) throws LedgerException {
    return ledger.reader().sums(selection, ZONE, by, null, limit);
  }

  private Map<String, Long> expected(LocalDate day) {
    return expected.entrySet().stream()
        .filter(each -> each.getKey().day().equals(day))
        .collect(Collectors.toMap(each -> each.getKey().tier(), Map.Entry::getValue));
  }

  private static Map<String, Long> byTier(List<Sum> sums) {
    return sums.stream()
        .collect(Collectors.groupingBy(Sum::tier, Collectors.summingLong(Sum::durationMs)));
  }

  private interface Query<T> {
    T run() throws LedgerException;
  }

  private <T> T timed(String what, Query<T> query) throws LedgerException {
    double[] tookMs = new double[5];
    T result = null;
    for (int i = 0; i < tookMs.length; i++) {
      long begun = System.nanoTime();
      result = query.run();
      tookMs[i] = (System.nanoTime() - begun) / 1e6;
    }
    print(
        "%s: first %.1f ms, fastest %.1f ms, slowest %.1f ms",
        what,
        tookMs[0],
        Arrays.stream(tookMs).min().orElseThrow(),
        Arrays.stream(tookMs).max().orElseThrow());
    return java.util.Objects.requireNonNull(result);
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(settings.url(), settings.user(), settings.password());
  }

  static String lines(PreparedStatement explained, String column) throws SQLException {
    StringBuilder plan = new StringBuilder();
    try (explained;
        ResultSet rows = explained.executeQuery()) {
      while (rows.next()) {
        plan.append(rows.getString(column)).append('\n');
      }
    }
    return plan.toString().strip();
  }

  void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, getClass().getSimpleName() + ": " + format + "%n", values);
  }
}
