package io.coanchor.core.router;

/**
 * A rate from a counter that grows anyway: told over the time since it was last asked for, so that
 * sending a packet costs it nothing.
 */
final class SentRate {
  private static final long MIN_SPAN_NS = 1_000_000_000L;
  private static final long UNSET = Long.MIN_VALUE;

  private long bytesBefore;
  private long beforeNs = UNSET;
  private long bps;

  /** Bits per second since at least a second ago; 0 when asked for the first time. */
  long bps(long bytes, long nowNs) {
    if (beforeNs == UNSET) {
      beforeNs = nowNs;
      bytesBefore = bytes;
    } else if (nowNs - beforeNs >= MIN_SPAN_NS) {
      bps = (bytes - bytesBefore) * 8_000 / ((nowNs - beforeNs) / 1_000_000);
      beforeNs = nowNs;
      bytesBefore = bytes;
    }
    return bps;
  }
}
