package io.coanchor.e2e;

import io.coanchor.server.billing.Charge;
import io.coanchor.server.billing.LedgerBatch;
import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.billing.Policy;
import io.coanchor.server.billing.RateCard;
import io.coanchor.server.billing.ledger.LedgerException;
import io.coanchor.server.billing.ledger.LedgerSettings;
import io.coanchor.server.billing.ledger.LedgerWriter;
import io.coanchor.server.billing.ledger.SqlLedger;
import io.coanchor.server.room.RoomKey;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * What one application was billed for in a month, as it might have been: shows of an anchor and
 * guests on most evenings, longer ones at the week's end, some of them past midnight. The same
 * every time.
 */
final class ConsoleMonth {
  static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
  static final YearMonth MONTH = YearMonth.of(2026, 10);
  static final String CORRECTED_BY = "Camera test, not charged";

  private static final long SEED = 20_261_001;
  private static final String NODE = "node-a";
  private static final int ENTRIES_A_BATCH = 2_000;

  /** The meter cuts there what goes on. */
  private static final long PIECE_MS = 600_000;

  private static final long MS_A_MINUTE = 60_000;
  private static final RateCard RATES = RateCard.of(Policy.PER_STREAM);

  private static final List<Show> SHOWS =
      List.of(
          new Show(RoomKey.of(TestServer.APP, "studio"), "anna", 1280 * 720, 19, 100, 0.95),
          new Show(RoomKey.of(TestServer.APP, "late-night"), "marek", 1280 * 720, 23, 110, 0.7),
          new Show(
              RoomKey.of(TestServer.APP, "duet championship"), "li.na", 1920 * 1080, 20, 80, 0.3),
          new Show(RoomKey.of(TestServer.APP, "cooking-with-vera"), "vera", 640 * 360, 17, 60, 0.6),
          new Show(RoomKey.of(TestServer.APP, 7001), "omar", 640 * 480, 12, 45, 0.5));

  private static final List<String> GUESTS =
      List.of("ben", "chloe", "dmitri", "emi", "farah", "goran", "hanna", "ivo");

  private final Random random = new Random(SEED);
  private final List<LedgerEntry> entries = new ArrayList<>();

  private record Show(
      RoomKey room, String anchor, long pixels, int hour, int minutes, double chance) {
    /** The anchor's, named as the room. */
    String stream() {
      return room.toString().replace("\"", "").replace(' ', '-');
    }
  }

  private ConsoleMonth() {
    for (int day = 1; day <= MONTH.lengthOfMonth(); day++) {
      LocalDate date = MONTH.atDay(day);
      boolean weekend = date.getDayOfWeek().compareTo(DayOfWeek.SATURDAY) >= 0;
      for (Show show : SHOWS) {
        if (random.nextDouble() < show.chance() + (weekend ? 0.3 : 0)) {
          perform(show, date, weekend ? 1.8 : 1);
        }
      }
    }
    LedgerEntry mistaken = entries.get(3);
    entries.add(
        new LedgerEntry(
            "correction-1",
            mistaken.charge(),
            mistaken.startEpochMs(),
            -Math.min(60_000, mistaken.durationMs()),
            mistaken.id(),
            CORRECTED_BY));
  }

  static ConsoleMonth make() {
    return new ConsoleMonth();
  }

  List<LedgerEntry> entries() {
    return entries;
  }

  /** An anchor alone for a while, then with guests one after the other or two together. */
  private void perform(Show show, LocalDate date, double length) {
    long begin =
        date.atTime(show.hour(), random.nextInt(60)).atZone(ZONE).toInstant().toEpochMilli()
            + random.nextInt(60_000);
    long end = begin + minutesMs(show.minutes() * length);
    long alone = begin + minutesMs(10);
    sound(show.room(), show.anchor(), begin, alone);
    long at = alone;
    while (end - at > 5 * MS_A_MINUTE) {
      String guest = GUESTS.get(random.nextInt(GUESTS.size()));
      long until = Math.min(end, at + minutesMs(25));
      picture(show.room(), show.anchor(), show.stream() + "_" + guest, 640 * 480, at, until);
      picture(show.room(), guest, show.stream(), show.pixels(), at + 850, until);
      at = until;
      if (random.nextInt(3) == 0 && at < end) {
        long pause = Math.min(end, at + minutesMs(6));
        sound(show.room(), show.anchor(), at, pause);
        at = pause;
      }
    }
  }

  private long minutesMs(double about) {
    return Math.round(about * MS_A_MINUTE * (0.6 + 0.8 * random.nextDouble()));
  }

  private void sound(RoomKey room, String user, long fromMs, long toMs) {
    add(new Charge(room, user, "", Policy.PER_STREAM, "Audio", 0), fromMs, toMs);
  }

  private void picture(
      RoomKey room, String user, String stream, long pixels, long fromMs, long toMs) {
    String tier = RATES.tierOf(pixels).name();
    add(new Charge(room, user, stream, Policy.PER_STREAM, tier, pixels), fromMs, toMs);
  }

  private void add(Charge charge, long fromMs, long toMs) {
    for (long at = fromMs; at < toMs; at += PIECE_MS) {
      long durationMs = Math.min(PIECE_MS, toMs - at);
      entries.add(new LedgerEntry(NODE + "-" + entries.size(), charge, at, durationMs, "", ""));
    }
  }

  /** Writes it to a ledger that nothing was written to yet. */
  void write(Path file) throws LedgerException {
    try (SqlLedger ledger = new SqlLedger(LedgerSettings.sqlite(file), InstantSource.system());
        LedgerWriter writer = ledger.writer(NODE)) {
      writer.begin("process-1");
      List<LedgerBatch> batches = new ArrayList<>();
      long settled = Instant.now().toEpochMilli();
      for (int from = 0; from < entries.size(); from += ENTRIES_A_BATCH) {
        List<LedgerEntry> some =
            entries.subList(from, Math.min(entries.size(), from + ENTRIES_A_BATCH));
        batches.add(new LedgerBatch(batches.size() + 1, 0, settled, List.of(), List.of(), some));
      }
      writer.write("process-1", batches);
      writer.end("process-1");
    }
  }

  /** What it has to come to by day and tier, in milliseconds: split where days end. */
  Map<String, Map<String, Long>> days() {
    Map<String, Map<String, Long>> days = new TreeMap<>();
    for (LedgerEntry entry : entries) {
      long fromMs = entry.startEpochMs();
      long leftMs = Math.abs(entry.durationMs());
      int sign = Long.signum(entry.durationMs());
      LocalDate date = Instant.ofEpochMilli(fromMs).atZone(ZONE).toLocalDate();
      while (leftMs > 0) {
        long nextMs = date.plusDays(1).atStartOfDay(ZONE).toInstant().toEpochMilli();
        long part = Math.min(leftMs, nextMs - fromMs);
        if (YearMonth.from(date).equals(MONTH)) {
          days.computeIfAbsent(date.toString(), _ -> new TreeMap<>())
              .merge(entry.charge().tier(), sign * part, Long::sum);
        }
        leftMs -= part;
        fromMs += part;
        date = date.plusDays(1);
      }
    }
    return days;
  }

  static long minutes(long durationMs) {
    return (durationMs + MS_A_MINUTE - 1) / MS_A_MINUTE;
  }

  static BigDecimal cost(String tier, long minutes) {
    return RATES.tiers().stream()
        .filter(each -> each.name().equals(tier))
        .findFirst()
        .orElseThrow()
        .pricePerThousandMinutes()
        .multiply(BigDecimal.valueOf(minutes))
        .movePointLeft(3);
  }

  /** As the page writes a number. */
  static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** As the page writes a duration. */
  static String duration(long ms) {
    return String.format(
        Locale.ROOT,
        "%,d:%02d:%02d.%03d",
        ms / 3_600_000,
        ms / 60_000 % 60,
        ms / 1000 % 60,
        ms % 1000);
  }
}
