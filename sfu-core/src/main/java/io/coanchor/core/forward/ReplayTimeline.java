package io.coanchor.core.forward;

/**
 * Squeezes the timestamps of replayed frames so that they end at live: source time from {@code
 * from} to {@code until} is mapped to the last {@code span} units before {@code until}; later times
 * are left. Monotonic; a pure function, so that a packet asked for again gets the same time.
 */
public record ReplayTimeline(long from, long until, long span) {
  /**
   * Least share of the source's time that is kept: frames 1/240 s apart (375 units of the 90 kHz
   * clock) stay two units apart.
   */
  private static final int MAX_SQUEEZE = 128;

  static ReplayTimeline of(long from, long until, long span) {
    return new ReplayTimeline(from, until, Math.max(span, (until - from) / MAX_SQUEEZE));
  }

  long map(long timestamp) {
    if (timestamp >= until || until - from <= span) {
      return timestamp;
    }
    return until - Math.ceilDiv((until - timestamp) * span, until - from);
  }
}
