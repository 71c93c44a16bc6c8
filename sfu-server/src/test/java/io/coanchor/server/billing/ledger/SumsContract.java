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
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The database's sums come to what the entries come to one by one. */
abstract class SumsContract {
  private static final long APP = 1_400_000_001;
  private static final int ENTRIES = 1_000;

  /** With clocks put forward and back, also at midnight, and a date that was left out. */
  private static final List<String> ZONES =
      List.of(
          "UTC",
          "Europe/Berlin",
          "America/Havana",
          "Asia/Beirut",
          "Pacific/Apia",
          "Asia/Kathmandu");

  abstract LedgerSettings emptyDatabase() throws Exception;

  @Test
  void shouldComeToWhatEntriesComeToOneByOne() throws Exception {
    long seed = new Random().nextLong();
    System.out.println(getClass().getSimpleName() + ": seed " + seed);
    Random random = new Random(seed);
    try (SqlLedger ledger = new SqlLedger(emptyDatabase(), InstantSource.system())) {
      LedgerWriter writer = ledger.writer("node-a");
      writer.begin("p");
      LedgerReader reader = ledger.reader();
      // a year of its own each, around a change of clocks; the last left out 30 December 2011
      List<Instant> middles =
          List.of(
              Instant.parse("2026-03-29T01:00:00Z"),
              Instant.parse("2025-11-02T05:00:00Z"),
              Instant.parse("2011-12-30T10:00:00Z"));
      long app = APP;
      for (Instant middle : middles) {
        List<LedgerEntry> entries = new ArrayList<>();
        for (int i = 0; i < ENTRIES; i++) {
          entries.add(entry(app, i, middle.toEpochMilli(), random));
        }
        long number = app - APP + 1;
        writer.write("p", List.of(new LedgerBatch(number, 0, 0, List.of(), List.of(), entries)));
        for (String zone : ZONES) {
          compare(reader, app, entries, ZoneId.of(zone), random);
        }
        app++;
      }
    }
  }

  private static LedgerEntry entry(long app, int i, long middleMs, Random random) {
    Charge charge =
        new Charge(
            random.nextBoolean()
                ? RoomKey.of(app, 1 + random.nextInt(3))
                : RoomKey.of(app, "" + (1 + random.nextInt(3))),
            "user" + random.nextInt(5),
            random.nextBoolean() ? "" : "stream" + random.nextInt(3),
            random.nextBoolean() ? Policy.AGGREGATE : Policy.PER_STREAM,
            List.of("audio", "hd", "uhd").get(random.nextInt(3)),
            random.nextInt(1_000_000));
    long start = middleMs + random.nextInt(-3 * 86_400_000, 3 * 86_400_000) / 1_000 * 1_000L;
    long duration =
        switch (random.nextInt(40)) {
          case 0 -> -random.nextLong(86_400_000);
          case 1 -> random.nextLong(3 * 86_400_000);
          case 2 -> 600_000;
          case 3 -> 1;
          default -> 1 + random.nextLong(600_000);
        };
    String corrects = duration < 0 || duration > 600_000 ? "e0" : "";
    return new LedgerEntry(app + "-e" + i, charge, start, duration, corrects, corrects);
  }

  private static void compare(
      LedgerReader reader, long app, List<LedgerEntry> entries, ZoneId zone, Random random)
      throws LedgerException {
    long some = entries.get(random.nextInt(ENTRIES)).startEpochMs();
    Instant from = random.nextBoolean() ? Instant.EPOCH : Instant.ofEpochMilli(some);
    Instant to =
        random.nextInt(3) == 0
            ? Instant.parse("2100-01-01T00:00:00Z")
            : from.equals(Instant.EPOCH) ? Instant.ofEpochMilli(some) : from.plusSeconds(100_000);
    Set<Dimension> by = EnumSet.noneOf(Dimension.class);
    for (Dimension each : Dimension.values()) {
      if (random.nextBoolean()) {
        by.add(each);
      }
    }
    for (String user : List.of("", "user3")) {
      Selection selection = new Selection(app, from, to, "", user, "", "");
      for (Set<Dimension> dimensions :
          List.of(EnumSet.of(Dimension.DAY, Dimension.TIER), EnumSet.noneOf(Dimension.class), by)) {
        Map<String, Long> expected = new TreeMap<>();
        for (LedgerEntry each : entries) {
          if (user.isEmpty() || each.charge().userId().equals(user)) {
            DaySums one = new DaySums(zone, from, to);
            one.add(each);
            one.sums()
                .forEach((key, ms) ->
                    expected.merge(key(each.charge(), key.day(), dimensions), ms, Long::sum));
          }
        }
        Map<String, Long> found = new TreeMap<>();
        List<Sum> sums = paged(reader, selection, zone, dimensions, 20 + random.nextInt(500));
        for (Sum sum : sums) {
          String day = sum.day().isEmpty() ? "" : LocalDate.parse(sum.day()).toString();
          String key =
              String.join(
                  "|", day, sum.room(), sum.userId(), sum.streamId(), sum.policy(), sum.tier());
          assertThat(found.put(key, sum.durationMs())).as(key).isNull();
        }
        assertThat(found).as("%s %s %s", zone, selection, dimensions).isEqualTo(expected);
        assertThat(paged(reader, selection, zone, dimensions, 100_000)).isEqualTo(sums);
      }
    }
  }

  private static String key(Charge charge, LocalDate day, Collection<Dimension> by) {
    return String.join(
        "|",
        by.contains(Dimension.DAY) ? day.toString() : "",
        by.contains(Dimension.ROOM) ? charge.room().toString() : "",
        by.contains(Dimension.USER) ? charge.userId() : "",
        by.contains(Dimension.STREAM) ? charge.streamId() : "",
        charge.policy().text(),
        charge.tier());
  }

  private static List<Sum> paged(
      LedgerReader reader, Selection selection, ZoneId zone, Set<Dimension> by, int limit)
      throws LedgerException {
    List<Sum> found = new ArrayList<>();
    List<Sum> page;
    do {
      Sum after = found.isEmpty() ? null : found.getLast();
      page = reader.sums(selection, zone, by, after, limit);
      assertThat(page).hasSizeLessThanOrEqualTo(limit);
      found.addAll(page);
    } while (page.size() == limit);
    return found;
  }
}
