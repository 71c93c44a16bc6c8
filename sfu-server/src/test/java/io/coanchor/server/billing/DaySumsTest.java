package io.coanchor.server.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.coanchor.server.room.RoomKey;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What splits at midnight, beyond the examples of docs/billing.md. */
class DaySumsTest {
  private static final long HOUR_MS = 3_600_000;
  private static final Instant MIDNIGHT = Instant.parse("2026-06-01T00:00:00Z");
  private static final LocalDate MAY_31 = LocalDate.of(2026, 5, 31);
  private static final LocalDate JUNE_1 = LocalDate.of(2026, 6, 1);

  @Test
  void shouldTakeACorrectionOffTheDaysThatItCovers() {
    DaySums sums = new DaySums(ZoneOffset.UTC);
    sums.add(entry(1, "HD", MIDNIGHT.minusSeconds(60), 180_000));
    sums.add(entry(1, "HD", MIDNIGHT.minusSeconds(30), -60_000));

    assertThat(sums.sums())
        .containsExactly(
            Map.entry(key(1, MAY_31, "HD"), 30_000L), Map.entry(key(1, JUNE_1, "HD"), 90_000L));
  }

  @Test
  void shouldKeepASumThatCameToNothing() {
    DaySums sums = new DaySums(ZoneOffset.UTC);
    sums.add(entry(1, "HD", MIDNIGHT, 1_000));
    sums.add(entry(1, "HD", MIDNIGHT, -1_000));

    assertThat(sums.sums()).containsExactly(Map.entry(key(1, JUNE_1, "HD"), 0L));
    assertThat(sums.costs(RateCard::of))
        .containsOnly(Map.entry(key(1, JUNE_1, "HD"), new Cost(0, new BigDecimal("0.00000"))));
  }

  @Test
  void shouldCountOnlyWhatLiesBetween() {
    Instant to = MIDNIGHT.plusSeconds(10);
    DaySums sums = new DaySums(ZoneOffset.UTC, MIDNIGHT.minusSeconds(10), to);
    sums.add(entry(1, "SD", MIDNIGHT.minusSeconds(60), 49_999));
    sums.add(entry(1, "SD", MIDNIGHT.minusSeconds(60), 50_000));
    assertThat(sums.sums()).isEmpty();

    sums.add(entry(1, "SD", MIDNIGHT.minusSeconds(60), 50_001));
    sums.add(entry(1, "SD", to.minusMillis(1), 5_000));
    sums.add(entry(1, "SD", to, 5_000));
    assertThat(sums.sums())
        .containsExactly(Map.entry(key(1, MAY_31, "SD"), 1L), Map.entry(key(1, JUNE_1, "SD"), 1L));

    sums.add(entry(1, "HD", MIDNIGHT.minusSeconds(3_600), 2 * HOUR_MS));
    assertThat(sums.sums())
        .containsEntry(key(1, MAY_31, "HD"), 10_000L)
        .containsEntry(key(1, JUNE_1, "HD"), 10_000L);
  }

  @Test
  void shouldTellApplicationsAndTiersApart() {
    DaySums sums = new DaySums(ZoneOffset.UTC);
    sums.add(entry(2, "SD", MIDNIGHT, 30_000));
    sums.add(entry(1, "SD", MIDNIGHT, 30_000));
    sums.add(entry(1, "Audio", MIDNIGHT, 30_000));
    sums.add(entry(2, "SD", MIDNIGHT, 31_000));

    assertThat(sums.sums())
        .containsExactly(
            Map.entry(key(1, JUNE_1, "Audio"), 30_000L),
            Map.entry(key(1, JUNE_1, "SD"), 30_000L),
            Map.entry(key(2, JUNE_1, "SD"), 61_000L));
    assertThat(sums.costs(RateCard::of).get(key(2, JUNE_1, "SD")))
        .isEqualTo(new Cost(2, new BigDecimal("0.00398")));
  }

  @Test
  void shouldNotPriceATierThatTheCardLacks() {
    DaySums sums = new DaySums(ZoneOffset.UTC);
    sums.add(entry(1, "8K", MIDNIGHT, 1));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> sums.costs(RateCard::of))
        .withMessage("no price for tier 8K");
  }

  @Test
  void shouldHaveNoGapBetweenDaysOfAnyZone() {
    Instant until = Instant.parse("2040-01-01T00:00:00Z");
    int changes = 0;
    for (String id : ZoneId.getAvailableZoneIds()) {
      ZoneId zone = ZoneId.of(id);
      ZoneOffsetTransition change =
          zone.getRules().nextTransition(Instant.parse("1995-01-01T00:00:00Z"));
      while (change != null && change.getInstant().isBefore(until)) {
        changes++;
        LocalDate day = change.getDateTimeBefore().toLocalDate().minusDays(2);
        for (int i = 0; i < 5; i++) {
          check(day.plusDays(i), zone);
        }
        change = zone.getRules().nextTransition(change.getInstant());
      }
    }
    assertThat(changes).isGreaterThan(10_000);
  }

  private static void check(LocalDate day, ZoneId zone) {
    Instant start = BillingDay.start(day, zone);
    Instant next = BillingDay.start(day.plusDays(1), zone);
    assertThat(start).as("%s in %s", day, zone).isBeforeOrEqualTo(next);
    assertThat(BillingDay.of(start.minusMillis(1), zone)).isBefore(day);
    if (start.isBefore(next)) {
      assertThat(BillingDay.of(start, zone)).isEqualTo(day);
      assertThat(BillingDay.of(next.minusMillis(1), zone)).isEqualTo(day);
    }
  }

  @Test
  void shouldLoseNoMillisecondAtAnyMidnight() {
    long seed = System.nanoTime();
    System.out.println("day sums: seed " + seed);
    Random random = new Random(seed);
    List<String> zones = ZoneId.getAvailableZoneIds().stream().sorted().toList();
    for (int i = 0; i < 5_000; i++) {
      ZoneId zone = ZoneId.of(zones.get(random.nextInt(zones.size())));
      long durationMs = random.nextLong(1, 100 * HOUR_MS) * (random.nextInt(5) == 0 ? -1 : 1);
      Instant start = Instant.ofEpochMilli(random.nextLong(0, 2_200_000_000_000L));
      DaySums sums = new DaySums(zone);
      sums.add(entry(1, "SD", start, durationMs));

      assertThat(sums.sums().values().stream().mapToLong(Long::longValue).sum())
          .as("%d ms from %s in %s, seed %d", durationMs, start, zone, seed)
          .isEqualTo(durationMs);
      sums.sums()
          .forEach((key, ms) ->
              assertThat(Math.abs(ms))
                  .isLessThanOrEqualTo(
                      BillingDay.start(key.day().plusDays(1), zone).toEpochMilli()
                          - BillingDay.start(key.day(), zone).toEpochMilli()));
    }
  }

  private static DaySums.Key key(long app, LocalDate day, String tier) {
    return new DaySums.Key(app, day, Policy.PER_STREAM, tier);
  }

  private static LedgerEntry entry(long app, String tier, Instant start, long durationMs) {
    Charge charge = new Charge(RoomKey.of(app, "r"), "u", "s", Policy.PER_STREAM, tier, 1);
    return new LedgerEntry("id", charge, start.toEpochMilli(), durationMs, "", "");
  }
}
