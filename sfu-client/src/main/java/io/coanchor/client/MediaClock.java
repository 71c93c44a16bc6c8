package io.coanchor.client;

/**
 * Lays the timestamps of frames onto the loop's clock, the same for sound and picture, so that
 * sender reports tell a viewer which belong together.
 */
final class MediaClock {
  /** A source that is off by more has begun anew: a live one is never that late or early. */
  private static final long MAX_SKEW_NS = 1_000_000_000L;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private long offsetNs;
  private boolean started;

  /** A frame of that time is sent now. */
  void onFrame(long timestampNs, long nowNs) {
    long skewNs = nowNs - timestampNs - offsetNs;
    if (!started || skewNs > MAX_SKEW_NS || skewNs < -MAX_SKEW_NS) {
      offsetNs = nowNs - timestampNs;
      started = true;
    }
  }

  boolean started() {
    return started;
  }

  /** The media time of an instant. */
  long mediaTimeNs(long nowNs) {
    return nowNs - offsetNs;
  }

  /** Ticks of a media time; exact for any time. */
  static long ticks(long timestampNs, int clockRate) {
    long seconds = Math.floorDiv(timestampNs, NANOS_PER_SECOND);
    long rest = Math.floorMod(timestampNs, NANOS_PER_SECOND);
    return seconds * clockRate + (rest * clockRate + NANOS_PER_SECOND / 2) / NANOS_PER_SECOND;
  }

  /** The media time of ticks. */
  static long nanos(long ticks, int clockRate) {
    long seconds = Math.floorDiv(ticks, clockRate);
    return seconds * NANOS_PER_SECOND
        + Math.floorMod(ticks, (long) clockRate) * NANOS_PER_SECOND / clockRate;
  }
}
