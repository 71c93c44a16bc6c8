package io.coanchor.client;

/** Bits a second of a growing count of bytes, over the last second or a bit more. */
final class RateMeter {
  private static final long WINDOW_NS = 1_000_000_000L;

  private long windowStartNs;
  private long windowStartBytes;
  private long bps;
  private boolean started;

  /** Takes note of the count; to be called often. */
  void update(long bytes, long nowNs) {
    if (!started) {
      started = true;
      windowStartNs = nowNs;
      windowStartBytes = bytes;
    } else if (nowNs - windowStartNs >= WINDOW_NS) {
      bps = (long) ((bytes - windowStartBytes) * 8e9 / (nowNs - windowStartNs));
      windowStartNs = nowNs;
      windowStartBytes = bytes;
    }
  }

  long bps() {
    return bps;
  }
}
