package io.coanchor.server.billing.meter;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.server.billing.Charge;
import io.coanchor.server.billing.DaySums;
import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.billing.Policy;
import io.coanchor.server.billing.RateCard;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Random shows, told late and out of order, cut short by crashes, under a wall clock that is set:
 * entries come to what a count of milliseconds comes to.
 */
class MeterModelTest {
  private static final boolean LONG = Boolean.getBoolean("coanchor.long");
  private static final int SHOWS = LONG ? 100 : 2;
  private static final int USERS = LONG ? 400 : 200;
  private static final int PROCESSES = 3;
  private static final long MIDNIGHT_MS = 1_780_272_000_000L; // 2026-06-01T00:00:00Z

  private static final long SEED = Long.getLong("coanchor.seed", System.nanoTime());

  /** A wall clock that somebody sets now and then. */
  private record WallClock(long startMs, TreeMap<Long, Long> settings) {
    static WallClock random(Random random, long lengthMs) {
      TreeMap<Long, Long> settings = new TreeMap<>();
      settings.put(0L, 0L);
      for (int i = random.nextInt(4); i > 0; i--) {
        settings.put(random.nextLong(lengthMs), random.nextLong(-7_200_000, 7_200_000));
      }
      return new WallClock(MIDNIGHT_MS - random.nextLong(lengthMs), settings);
    }

    long at(long ms) {
      return startMs + ms + settings.floorEntry(ms).getValue();
    }
  }

  @Test
  void shouldComeToWhatCountingMillisecondsComesTo() {
    for (int i = 0; i < SHOWS; i++) {
      long seed = SEED + i;
      System.out.println("meter model: -Dcoanchor.seed=" + seed);
      check(seed);
    }
  }

  private static void check(long seed) {
    Random random = new Random(seed);
    Set<String> ids = new HashSet<>();
    for (int process = 0; process < PROCESSES; process++) {
      long lengthMs = process == 0 ? 700_000 : 60_000 + random.nextLong(240_000);
      List<Fact> facts = Show.facts(random, USERS, lengthMs);
      WallClock wall = WallClock.random(random, lengthMs);
      long checkpointMs = 200 + random.nextLong(1_800);
      long lastMs = lengthMs / checkpointMs * checkpointMs;
      Map<Policy, Map<MillisecondGrid.Key, Long>> expected =
          MillisecondGrid.sums(facts, lastMs, wall::at);

      for (Policy policy : Policy.values()) {
        LedgerModel ledger = new LedgerModel();
        Meter meter = new Meter(RateCard.of(policy), "p" + process + policy.ordinal(), 0);
        run(meter, ledger, facts, wall, checkpointMs, lengthMs);
        if (process < PROCESSES - 1) {
          ledger.crash();
        } else {
          ledger.write(meter.close(lastMs * 1_000_000, wall.at(lastMs)));
          assertThat(ledger.open()).isEmpty();
        }
        assertThat(sums(ledger.entries()))
            .as("seed %d, process %d, %s", seed, process, policy)
            .isEqualTo(expected.get(policy))
            .hasSizeGreaterThan(USERS);
        assertThat(meter.counters().lateFacts()).isZero();
        ledger.entries().forEach(entry -> assertThat(ids.add(entry.id())).isTrue());
      }
    }
  }

  private static void run(
      Meter meter,
      LedgerModel ledger,
      List<Fact> facts,
      WallClock wall,
      long checkpointMs,
      long lengthMs) {
    int told = 0;
    for (long nowMs = checkpointMs; nowMs <= lengthMs; nowMs += checkpointMs) {
      while (told < facts.size() && facts.get(told).toldMs() <= nowMs) {
        Fact fact = facts.get(told++);
        fact.tell(meter, wall.at(fact.toldMs()));
      }
      ledger.write(meter.collect(nowMs * 1_000_000, wall.at(nowMs)));
      assertThat(meter.counters().openIntervals()).isEqualTo(ledger.open().size());
    }
  }

  private static Map<MillisecondGrid.Key, Long> sums(List<LedgerEntry> entries) {
    Map<MillisecondGrid.Key, Long> sums = new HashMap<>();
    for (LedgerEntry entry : entries) {
      Charge charge = entry.charge();
      DaySums days = new DaySums(ZoneOffset.UTC);
      days.add(entry);
      days.sums()
          .forEach((day, durationMs) ->
              sums.merge(
                  new MillisecondGrid.Key(
                      charge.room().sdkAppId(),
                      charge.room().toString(),
                      charge.userId(),
                      charge.streamId(),
                      charge.tier(),
                      charge.pixels(),
                      day.day().toEpochDay()),
                  durationMs,
                  Long::sum));
    }
    return sums;
  }
}
