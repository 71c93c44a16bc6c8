package io.coanchor.server.worker;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Durations in log-linear buckets: four to a power of two, so that a quantile is right within a
 * fifth. Written by one thread, read by any.
 */
public final class LatencyHistogram {
  private static final int LINEAR_BITS = 2;
  private static final int LINEAR = 1 << LINEAR_BITS;

  /** 2^10 ns, a microsecond, to 2^32 ns, four seconds. */
  private static final int LOWEST_BITS = 10;

  private static final int HIGHEST_BITS = 32;
  private static final int BUCKETS = (HIGHEST_BITS - LOWEST_BITS) * LINEAR + 1;

  private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);
  private volatile long totalNs;

  /** Creates an empty histogram. */
  public LatencyHistogram() {}

  // One writer: the read and the write need not be one step.
  @SuppressWarnings("NonAtomicVolatileUpdate")
  void record(long durationNs) {
    int bucket = bucketOf(durationNs);
    counts.setRelease(bucket, counts.getPlain(bucket) + 1);
    totalNs += Math.max(0, durationNs);
  }

  private static int bucketOf(long durationNs) {
    if (durationNs < 1L << LOWEST_BITS) {
      return 0;
    }
    int bits = 63 - Long.numberOfLeadingZeros(durationNs);
    int linear = (int) (durationNs >>> (bits - LINEAR_BITS)) & (LINEAR - 1);
    return Math.min(BUCKETS - 1, (bits - LOWEST_BITS) * LINEAR + linear + 1);
  }

  /** Number of buckets; the last has no upper bound. */
  public static int buckets() {
    return BUCKETS;
  }

  /** What a bucket's durations are below; infinite for the last. */
  public static double upperSeconds(int bucket) {
    if (bucket == BUCKETS - 1) {
      return Double.POSITIVE_INFINITY;
    }
    int bits = bucket / LINEAR + LOWEST_BITS;
    double step = (double) (1L << bits) / LINEAR;
    return ((1L << bits) + bucket % LINEAR * step) / 1e9;
  }

  /** How many durations are in a bucket. */
  public long count(int bucket) {
    return counts.get(bucket);
  }

  /** The sum of all durations. */
  public double totalSeconds() {
    return totalNs / 1e9;
  }

  /** Adds all of this to another one that nobody else writes. */
  public void addTo(LatencyHistogram sum) {
    for (int i = 0; i < BUCKETS; i++) {
      sum.counts.setPlain(i, sum.counts.getPlain(i) + counts.get(i));
    }
    long both = sum.totalNs + totalNs;
    sum.totalNs = both;
  }

  /** An upper bound of the duration that the given share of all do not exceed; 0 for none. */
  public double quantileSeconds(double share) {
    long all = 0;
    for (int i = 0; i < BUCKETS; i++) {
      all += counts.get(i);
    }
    long wanted = (long) Math.ceil(all * share);
    long seen = 0;
    for (int i = 0; i < BUCKETS && all > 0; i++) {
      seen += counts.get(i);
      if (seen >= wanted) {
        return i == BUCKETS - 1 ? (1L << HIGHEST_BITS) / 1e9 : upperSeconds(i);
      }
    }
    return 0;
  }

  /** For people and tests. */
  public Map<String, Object> debugState() {
    long all = 0;
    for (int i = 0; i < BUCKETS; i++) {
      all += counts.get(i);
    }
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("count", all);
    state.put("p50Us", Math.round(quantileSeconds(0.5) * 1e6));
    state.put("p99Us", Math.round(quantileSeconds(0.99) * 1e6));
    state.put("p999Us", Math.round(quantileSeconds(0.999) * 1e6));
    return state;
  }
}
