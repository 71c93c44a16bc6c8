package io.coanchor.loadtest.measure;

import org.HdrHistogram.Histogram;

/** Times in microseconds, up to a minute, within a thousandth; of one thread. */
final class Latencies {
  private static final long MAX_US = 60_000_000L;
  private static final int DIGITS = 3;

  private Latencies() {}

  static Histogram histogram() {
    return new Histogram(MAX_US, DIGITS);
  }

  /** Records a time; negative ones, which clocks of two machines give, as zero. */
  static void record(Histogram histogram, long nanos) {
    histogram.recordValue(Math.clamp(nanos / 1_000, 0, MAX_US));
  }
}
