package io.coanchor.server.worker;

import java.util.Map;

/**
 * How busy a worker's loop is: the share of its time that its cycles take, the longest of them, and
 * how many were so long that packets waited. Written by its thread alone, read by any.
 */
final class DutyCycle {
  /** A cycle that is longer is a stall: viewers' jitter buffers begin to notice. */
  static final long STALL_NS = 10_000_000;

  private static final long WINDOW_NS = 500_000_000;

  /** A loop that has had no cycle for this long is idle, whatever it was before. */
  private static final long IDLE_NS = 2_000_000_000L;

  /** Weight of the newest window: a second or two count. */
  private static final double SMOOTHING = 0.4;

  private volatile long stalls;
  private volatile long longestNs;
  private volatile long busyNs;
  private volatile double share;
  private volatile long windowEndNs;
  private volatile double cpuShare;
  private long windowBusyNs;
  private long sampledNs;
  private long sampledCpuNs;

  DutyCycle(long nowNs) {
    windowEndNs = nowNs;
    sampledNs = nowNs;
  }

  /**
   * The processor time that the loop's thread has had so far; at even intervals. Time in cycles is
   * also spent waiting for a processor that others hold; this is not.
   */
  // One writer: the read and the write need not be one step.
  @SuppressWarnings("NonAtomicVolatileUpdate")
  void noteCpu(long nowNs, long cpuNs) {
    long elapsed = nowNs - sampledNs;
    if (elapsed > 0) {
      double newest = Math.min(1, (double) (cpuNs - sampledCpuNs) / elapsed);
      cpuShare = cpuShare + SMOOTHING * (newest - cpuShare);
      sampledNs = nowNs;
      sampledCpuNs = cpuNs;
    }
  }

  /** The share of a processor that the loop took lately, 0 to 1. */
  double cpuShare() {
    return cpuShare;
  }

  /** A cycle has ended. */
  // One writer: the read and the write need not be one step.
  @SuppressWarnings("NonAtomicVolatileUpdate")
  void record(long fromNs, long toNs) {
    long took = toNs - fromNs;
    windowBusyNs += took;
    busyNs += took;
    if (took > STALL_NS) {
      stalls++;
    }
    if (took > longestNs) {
      longestNs = took;
    }
    long window = toNs - windowEndNs;
    if (window >= WINDOW_NS) {
      double newest = Math.min(1, (double) windowBusyNs / window);
      share = window >= IDLE_NS ? newest : share + SMOOTHING * (newest - share);
      windowBusyNs = 0;
      windowEndNs = toNs;
    }
  }

  /** The share of time that cycles took lately, 0 to 1. */
  double busyShare(long nowNs) {
    return nowNs - windowEndNs >= IDLE_NS ? 0 : share;
  }

  /** Time spent in cycles so far. */
  long busyNs() {
    return busyNs;
  }

  long stalls() {
    return stalls;
  }

  long longestNs() {
    return longestNs;
  }

  Map<String, Object> debugState(long nowNs) {
    return Map.of(
        "cpuShare",
        Math.round(cpuShare * 1_000) / 1_000.0,
        "busyShare",
        Math.round(busyShare(nowNs) * 1_000) / 1_000.0,
        "busyMs",
        busyNs / 1_000_000,
        "stalls",
        stalls,
        "longestUs",
        longestNs / 1_000);
  }
}
