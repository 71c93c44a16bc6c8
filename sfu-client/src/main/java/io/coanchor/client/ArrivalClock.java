package io.coanchor.client;

import java.time.Instant;

/**
 * Turns the kernel's time of arrival, which is of the wall clock, into one of {@link
 * System#nanoTime}: however late the loop reads a datagram, it counts from when it was there. Of
 * the loop's thread.
 */
final class ArrivalClock {
  /** By then the two clocks are apart by less than 50 µs, at the 500 ppm that NTP may slew. */
  private static final long CALIBRATE_NS = 100_000_000L;

  /** More is no wait in a socket but a wall clock that was set. */
  private static final long MAX_AGE_NS = 10_000_000_000L;

  private long offsetNs;
  private long calibratedNs;
  private boolean calibrated;

  /**
   * When it arrived, by {@link System#nanoTime}.
   *
   * @param unixNs the kernel's time, 0 if there is none: then it is now
   */
  long arrivalNs(long unixNs, long nowNs) {
    if (unixNs == 0) {
      return nowNs;
    }
    if (!calibrated || nowNs - calibratedNs > CALIBRATE_NS) {
      calibrate();
    }
    long arrived = unixNs - offsetNs;
    return arrived > nowNs || nowNs - arrived > MAX_AGE_NS ? nowNs : arrived;
  }

  private void calibrate() {
    long before = System.nanoTime();
    Instant wall = Instant.now();
    long after = System.nanoTime();
    offsetNs = wall.getEpochSecond() * 1_000_000_000L + wall.getNano() - (before + after) / 2;
    calibratedNs = after;
    calibrated = true;
  }
}
