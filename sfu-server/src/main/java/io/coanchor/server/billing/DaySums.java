package io.coanchor.server.billing;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Exact durations per application, policy, tier and day: what is rounded up to minutes. This is how
 * entries are split at midnight; whatever else sums the ledger has to come to the same. One thread.
 */
public final class DaySums {
  /** What is summed apart. */
  public record Key(long sdkAppId, LocalDate day, Policy policy, String tier)
      implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparingLong(Key::sdkAppId)
            .thenComparing(Key::day)
            .thenComparing(Key::policy)
            .thenComparing(Key::tier);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  /** Is told the part of an entry that a day has. */
  @FunctionalInterface
  public interface Parts {
    /**
     * A part.
     *
     * @param durationMs never 0; negative of a correction that takes time off
     */
    void add(LocalDate day, long durationMs);
  }

  private final ZoneId zone;
  private final Instant from;
  private final Instant to;
  private final Map<Key, Long> sums = new TreeMap<>();

  /** Sums the parts of entries that lie between two moments, the second excluded. */
  public DaySums(ZoneId zone, Instant from, Instant to) {
    this.zone = zone;
    this.from = from;
    this.to = to;
  }

  /** Sums whole entries. */
  public DaySums(ZoneId zone) {
    this(zone, Instant.ofEpochMilli(Long.MIN_VALUE), Instant.ofEpochMilli(Long.MAX_VALUE));
  }

  /** Adds an entry. */
  public void add(LedgerEntry entry) {
    Charge charge = entry.charge();
    split(
        entry.startEpochMs(),
        entry.durationMs(),
        (day, durationMs) ->
            sums.merge(
                new Key(charge.room().sdkAppId(), day, charge.policy(), charge.tier()),
                durationMs,
                Math::addExact));
  }

  /** The sums in order of application, day, policy and tier; those that came to 0 as well. */
  public Map<Key, Long> sums() {
    return new TreeMap<>(sums);
  }

  /** What each sum costs by the rate card of its policy, in the same order. */
  public Map<Key, Cost> costs(Function<Policy, RateCard> cards) {
    Map<Key, Cost> costs = new TreeMap<>();
    sums.forEach((key, durationMs) -> {
      Tier tier = cards.apply(key.policy()).tier(key.tier());
      if (tier == null) {
        throw new IllegalArgumentException("no price for tier " + key.tier());
      }
      costs.put(key, Cost.of(durationMs, tier.pricePerThousandMinutes()));
    });
    return costs;
  }

  /** Splits a span at every midnight, and leaves out what lies outside. */
  void split(long startEpochMs, long durationMs, Parts parts) {
    int sign = Long.signum(durationMs);
    long untilMs = Math.min(Math.addExact(startEpochMs, Math.abs(durationMs)), to.toEpochMilli());
    long atMs = Math.max(startEpochMs, from.toEpochMilli());
    while (atMs < untilMs) {
      LocalDate day = BillingDay.of(Instant.ofEpochMilli(atMs), zone);
      long nextMs = Math.min(untilMs, BillingDay.start(day.plusDays(1), zone).toEpochMilli());
      parts.add(day, sign * (nextMs - atMs));
      atMs = nextMs;
    }
  }
}
