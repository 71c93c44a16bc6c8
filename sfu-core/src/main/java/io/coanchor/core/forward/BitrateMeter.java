package io.coanchor.core.forward;

import java.util.Arrays;

/** Bytes of the last second as a bit rate, in steps of 50 ms. Allocates nothing after creation. */
public final class BitrateMeter {
  private static final long STEP_NS = 50_000_000L;
  private static final int STEPS = 20;
  private static final long STEPS_PER_SECOND = 20;

  private final long[] bytes = new long[STEPS];
  private long sum;
  private long newestStep = Long.MIN_VALUE;
  private long firstStep;

  /** Counts bytes at {@code nowNs}. */
  public void add(long count, long nowNs) {
    roll(nowNs);
    bytes[(int) Math.floorMod(newestStep, (long) STEPS)] += count;
    sum += count;
  }

  /**
   * Bits per second over the last second; over the time since the first byte while that is shorter
   * (at least 200 ms, so that one large frame is not taken for a rate).
   */
  public long bps(long nowNs) {
    if (newestStep == Long.MIN_VALUE) {
      return 0;
    }
    roll(nowNs);
    long steps = Math.clamp(newestStep - firstStep + 1, 4, STEPS);
    return sum * 8 * STEPS_PER_SECOND / steps;
  }

  private void roll(long nowNs) {
    long step = Math.floorDiv(nowNs, STEP_NS);
    if (newestStep == Long.MIN_VALUE) {
      newestStep = step;
      firstStep = step;
      return;
    }
    if (step - newestStep >= STEPS) {
      Arrays.fill(bytes, 0);
      sum = 0;
      newestStep = step;
      return;
    }
    while (newestStep < step) {
      newestStep++;
      int at = (int) Math.floorMod(newestStep, (long) STEPS);
      sum -= bytes[at];
      bytes[at] = 0;
    }
  }
}
