package io.coanchor.loadtest.measure;

import org.HdrHistogram.Histogram;

/**
 * What the loops measured, put together; microseconds.
 *
 * @param audioLatency of every packet of sound of the viewers that stay
 * @param videoLatency of every frame's last packet, of the viewers that stay
 * @param passingLatency of those that come and go, both kinds
 * @param stalls how long each lasted
 * @param lag by how much the generator's loops were late
 * @param harness what a datagram takes that a loop sends itself
 */
public record Measures(
    Histogram audioLatency,
    Histogram videoLatency,
    Histogram passingLatency,
    Histogram stalls,
    Histogram lag,
    Histogram harness) {
  /** An empty distribution of microseconds. */
  public static Histogram histogram() {
    return Latencies.histogram();
  }

  /** Adds a time in nanoseconds. */
  public static void record(Histogram histogram, long nanos) {
    Latencies.record(histogram, nanos);
  }

  /** Nothing yet. */
  public static Measures empty() {
    return new Measures(
        Latencies.histogram(),
        Latencies.histogram(),
        Latencies.histogram(),
        Latencies.histogram(),
        Latencies.histogram(),
        Latencies.histogram());
  }

  /** Sound and picture of the viewers that stay. */
  public Histogram latency() {
    Histogram both = audioLatency.copy();
    both.add(videoLatency);
    return both;
  }
}
