package io.coanchor.client;

/** What a growing count grows by in a second, over the last second or a bit more. */
final class RateMeter {
  private static final long WINDOW_NS = 1_000_000_000L;
  private static final int BITS_PER_BYTE = 8;

  private long windowStartNs;
  private long windowStartCount;
  private long perSecond;
  private boolean started;

  /** Takes note of the count; to be called often. */
  void update(long count, long nowNs) {
    if (!started) {
      started = true;
      windowStartNs = nowNs;
      windowStartCount = count;
    } else if (nowNs - windowStartNs >= WINDOW_NS) {
      perSecond = Math.round((count - windowStartCount) * 1e9 / (nowNs - windowStartNs));
      windowStartNs = nowNs;
      windowStartCount = count;
    }
  }

  long perSecond() {
    return perSecond;
  }

  /** Of a count of bytes. */
  long bps() {
    return perSecond * BITS_PER_BYTE;
  }
}
