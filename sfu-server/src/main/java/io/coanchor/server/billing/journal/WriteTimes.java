package io.coanchor.server.billing.journal;

import io.coanchor.server.metrics.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** How long writes took; counted on one thread, read on any. */
final class WriteTimes {
  private static final double[] BOUNDS_SECONDS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };

  private final AtomicLongArray counts = new AtomicLongArray(BOUNDS_SECONDS.length + 1);
  private final LongAdder sumNs = new LongAdder();

  void count(long ns) {
    double seconds = seconds(ns);
    int bucket = 0;
    while (bucket < BOUNDS_SECONDS.length && seconds > BOUNDS_SECONDS[bucket]) {
      bucket++;
    }
    counts.incrementAndGet(bucket);
    sumNs.add(ns);
  }

  Metrics.Histogram read() {
    List<Metrics.Bucket> buckets = new ArrayList<>();
    for (int i = 0; i < counts.length(); i++) {
      double bound = i < BOUNDS_SECONDS.length ? BOUNDS_SECONDS[i] : Double.POSITIVE_INFINITY;
      buckets.add(new Metrics.Bucket(bound, counts.get(i)));
    }
    return new Metrics.Histogram(buckets, seconds(sumNs.sum()));
  }

  private static double seconds(long ns) {
    return ns / (double) TimeUnit.SECONDS.toNanos(1);
  }
}
