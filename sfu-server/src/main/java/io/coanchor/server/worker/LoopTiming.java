package io.coanchor.server.worker;

import java.util.Map;

/** How long the loop's cycles take, from the first datagram read to the flush that answers it. */
final class LoopTiming {
  /** Bucket bounds: powers of two of microseconds, from 1 µs to half a second. */
  private static final int BUCKETS = 20;

  private final long[] counts = new long[BUCKETS + 1];
  private long cycles;
  private long maxNs;
  private long totalNs;

  void record(long durationNs) {
    long us = Math.max(1, durationNs / 1_000);
    int bucket = Math.min(BUCKETS, 64 - Long.numberOfLeadingZeros(us) - 1);
    counts[bucket]++;
    cycles++;
    totalNs += durationNs;
    maxNs = Math.max(maxNs, durationNs);
  }

  /** An upper bound, in microseconds, of the given share of the cycles. */
  long quantileUs(double share) {
    long wanted = (long) Math.ceil(cycles * share);
    long seen = 0;
    for (int i = 0; i <= BUCKETS; i++) {
      seen += counts[i];
      if (seen >= wanted && seen > 0) {
        return 1L << (i + 1);
      }
    }
    return 0;
  }

  Map<String, Object> debugState() {
    return Map.of(
        "count",
        cycles,
        "totalUs",
        totalNs / 1_000,
        "maxUs",
        maxNs / 1_000,
        "p50Us",
        quantileUs(0.5),
        "p99Us",
        quantileUs(0.99));
  }
}
