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
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a database sums for days comes to what {@link DaySums} says, in zones of all kinds. */
class LedgerDaysTest {
  private static final long SEED = Long.getLong("coanchor.seed", System.nanoTime());
  private static final long HOUR_MS = 3_600_000;
  private static final List<String> TIERS = List.of("Audio", "SD", "HD");

  /** A zone, and a moment near which its days are unusual. */
  private static final Map<String, String> ODD =
      new TreeMap<>(
          Map.of(
              "UTC", "2026-06-01T00:00:00Z",
              "Europe/Berlin", "2026-03-29T01:00:00Z",
              "America/New_York", "2026-11-01T06:00:00Z",
              "Australia/Lord_Howe", "2026-04-04T15:00:00Z",
              "America/Santiago", "2026-09-06T04:00:00Z",
              "America/St_Johns", "2010-11-07T02:31:00Z",
              "Pacific/Apia", "2011-12-30T10:00:00Z",
              "Asia/Kathmandu", "2026-06-01T18:15:00Z"));

  @TempDir private Path folder;

  @Test
  void shouldSplitDaysAsDefined() throws Exception {
    System.out.println("ledger days: -Dcoanchor.seed=" + SEED);
    Random random = new Random(SEED);
    SqlLedger ledger =
        new SqlLedger(LedgerSettings.sqlite(folder.resolve("ledger.db")), InstantSource.system());
    try (LedgerReader reader = ledger.reader()) {
      LedgerWriter writer = ledger.writer("node");
      writer.begin("p");
      List<LedgerEntry> corrections = new ArrayList<>();
      List<LedgerEntry> entries = new ArrayList<>();
      long app = 0;
      for (String at : ODD.values()) {
        app++;
        for (int i = 0; i < 200; i++) {
          LedgerEntry entry = entry(random, app, i, Instant.parse(at).toEpochMilli());
          (entry.isCorrection() ? corrections : entries).add(entry);
        }
      }
      writer.write("p", List.of(new LedgerBatch(1, 1, 1, List.of(), List.of(), entries)));
      writer.correct(corrections);
      entries.addAll(corrections);

      app = 0;
      for (Map.Entry<String, String> odd : ODD.entrySet()) {
        app++;
        ZoneId zone = ZoneId.of(odd.getKey());
        long atMs = Instant.parse(odd.getValue()).toEpochMilli();
        check(reader, entries, app, zone, atMs - 1_000 * HOUR_MS, atMs + 1_000 * HOUR_MS);
        for (int i = 0; i < 20; i++) {
          long fromMs = atMs + random.nextLong(-40 * HOUR_MS, 40 * HOUR_MS);
          check(reader, entries, app, zone, fromMs, fromMs + random.nextLong(1, 60 * HOUR_MS));
        }
      }
    } finally {
      ledger.close();
    }
  }

  /** An interval of up to ten minutes, or a correction of up to two days. */
  private static LedgerEntry entry(Random random, long app, int i, long atMs) {
    String tier = TIERS.get(random.nextInt(TIERS.size()));
    Charge charge = new Charge(RoomKey.of(app, "r"), "u" + i % 7, "s", Policy.PER_STREAM, tier, 1);
    long startMs = atMs + random.nextLong(-40 * HOUR_MS, 40 * HOUR_MS);
    String id = "e-" + app + "-" + i;
    if (i % 20 > 0) {
      return new LedgerEntry(id, charge, startMs, random.nextLong(1, 600_001), "", "");
    }
    long durationMs = random.nextLong(-48 * HOUR_MS, 48 * HOUR_MS);
    return new LedgerEntry(id, charge, startMs, durationMs, "e-" + app + "-1", "test");
  }

  private static void check(
      LedgerReader reader, List<LedgerEntry> entries, long app, ZoneId zone, long from, long to)
      throws LedgerException {
    DaySums expected = new DaySums(zone, Instant.ofEpochMilli(from), Instant.ofEpochMilli(to));
    for (LedgerEntry entry : entries) {
      if (entry.charge().room().sdkAppId() == app) {
        expected.add(entry);
      }
    }
    Selection selection =
        new Selection(app, Instant.ofEpochMilli(from), Instant.ofEpochMilli(to), "", "", "", "");
    Map<DaySums.Key, Long> found = new TreeMap<>();
    for (Sum sum :
        reader.sums(selection, zone, EnumSet.of(Dimension.DAY, Dimension.TIER), null, 1_000)) {
      LocalDate day = LocalDate.parse(sum.day());
      found.put(new DaySums.Key(app, day, Policy.PER_STREAM, sum.tier()), sum.durationMs());
    }
    assertThat(found)
        .as("%s from %d to %d, seed %d", zone, from, to, SEED)
        .isEqualTo(expected.sums());
  }
}
