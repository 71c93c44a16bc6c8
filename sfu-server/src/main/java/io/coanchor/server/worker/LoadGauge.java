package io.coanchor.server.worker;

/**
 * Whether the node should take more sessions: above a share of its processors, or of one that a
 * worker has, it should not, before those there are are hurt. Written by one thread, read by any.
 */
final class LoadGauge {
  /** Below the limit by this much sessions are taken again, so that it does not flicker. */
  static final double HYSTERESIS = 0.05;

  /** Weight of the newest sample; with one every half second, three seconds count. */
  private static final double SMOOTHING = 0.3;

  private final double maxLoad;
  private final int processors;
  private volatile double load;
  private volatile boolean full;
  private long sampledNs;
  private long sampledCpuNs;

  /**
   * @param maxLoad above which it is full, 0 to 1; 1 is never
   */
  LoadGauge(double maxLoad, int processors, long nowNs, long processCpuNs) {
    this.maxLoad = maxLoad;
    this.processors = processors;
    this.sampledNs = nowNs;
    this.sampledCpuNs = processCpuNs;
  }

  /**
   * Takes a sample, at even intervals.
   *
   * @param processCpuNs processor time of the process so far, of all its threads
   * @param busiest the share of a processor that the busiest worker took lately
   */
  void sample(long nowNs, long processCpuNs, double busiest) {
    long elapsed = nowNs - sampledNs;
    if (elapsed <= 0) {
      return;
    }
    double share = Math.min(1, (processCpuNs - sampledCpuNs) / ((double) elapsed * processors));
    sampledNs = nowNs;
    sampledCpuNs = processCpuNs;
    double smoothed = load + SMOOTHING * (share - load);
    load = smoothed;
    double most = Math.max(smoothed, busiest);
    full = most > (full ? maxLoad - HYSTERESIS : maxLoad) && maxLoad < 1;
  }

  /** The smoothed share of the processors that the process takes. */
  double load() {
    return load;
  }

  boolean isFull() {
    return full;
  }
}
