package io.coanchor.server.hook;

/**
 * When a callback that was not accepted is tried again. First as TRTC does: at once, then 10 s
 * after each failure, until a minute after the first try. TRTC stops there; from there on, every 60
 * s.
 */
final class RetryRule {
  /** No answer within this is a failure. */
  static final long ANSWER_MS = 5_000;

  private static final long AGAIN_MS = 10_000;
  private static final long TRTC_MS = 60_000;
  private static final long LATE_AGAIN_MS = 60_000;

  private RetryRule() {}

  /**
   * When the next try is due, in the same milliseconds as what is given.
   *
   * @param firstTryMs when the first one began
   * @param failedTries how many have failed, at least 1
   * @param failedAtMs when the last one did
   */
  static long nextTryMs(long firstTryMs, int failedTries, long failedAtMs) {
    if (failedTries == 1) {
      return failedAtMs;
    }
    long soon = failedAtMs + AGAIN_MS;
    return soon - firstTryMs <= TRTC_MS ? soon : failedAtMs + LATE_AGAIN_MS;
  }

  /**
   * Whether a try is one that TRTC would not make any more: of something older than a minute when
   * it was first tried, or more than a minute after that.
   */
  static boolean isLate(long createdMs, long firstTryMs, long tryMs) {
    return firstTryMs - createdMs > TRTC_MS || tryMs - firstTryMs > TRTC_MS;
  }
}
