package io.coanchor.client;

/** How continuously one track plays: breaks, loss, rates. Lives on the loop. */
final class PlayMeter {
  /** A longer break between two frames is one that is noticed. */
  static final long BLOCK_NS = 200_000_000L;

  /** After so long without a frame the player waits for one. */
  static final long LOADING_NS = 500_000_000L;

  private static final double WHOLE_PERCENT = 100;

  private final RateMeter bytes = new RateMeter();
  private final RateMeter frames = new RateMeter();

  private long frameCount;
  private long lastFrameNs;
  private boolean loading;

  private long totalBlockNs;
  private long intervalBlockNs;
  private double blockRate;

  private long lostBefore;
  private long packetsBefore;
  private double lossPercent;

  private int width;
  private int height;

  /** Takes note of the bytes received so far. */
  void onBytes(long received, long nowNs) {
    bytes.update(received, nowNs);
  }

  /** A frame is handed on; true when it is the first, or the first after a break. */
  boolean onFrame(long nowNs) {
    boolean begins = lastFrameNs == 0 || loading;
    long gapNs = lastFrameNs == 0 ? 0 : nowNs - lastFrameNs;
    if (gapNs > BLOCK_NS) {
      totalBlockNs += gapNs;
      intervalBlockNs += gapNs;
    }
    lastFrameNs = nowNs;
    loading = false;
    frameCount++;
    frames.update(frameCount, nowNs);
    return begins;
  }

  long frames() {
    return frameCount;
  }

  /** The picture's size; true when it is another one than before. */
  boolean onSize(int newWidth, int newHeight) {
    if (newWidth == 0 || (newWidth == width && newHeight == height)) {
      return false;
    }
    width = newWidth;
    height = newHeight;
    return true;
  }

  /** When {@link #isLate} becomes true, {@link Long#MAX_VALUE} for not at all. */
  long deadlineNs() {
    return lastFrameNs == 0 || loading ? Long.MAX_VALUE : lastFrameNs + LOADING_NS;
  }

  /** Whether the player begins to wait for a frame now; tells it once. */
  boolean isLate(long nowNs) {
    if (nowNs < deadlineNs()) {
      return false;
    }
    loading = true;
    return true;
  }

  /** An interval of statistics is over. */
  void onInterval(long packets, long lost, long intervalNs) {
    long newPackets = packets - packetsBefore;
    long newLost = Math.max(0, lost - lostBefore);
    lossPercent = newPackets + newLost == 0 ? 0 : WHOLE_PERCENT * newLost / (newPackets + newLost);
    packetsBefore = packets;
    lostBefore = lost;
    blockRate = Math.min(1, (double) intervalBlockNs / intervalNs);
    intervalBlockNs = 0;
  }

  PlayerStatistics.Play figures(long bufferDelayNs) {
    return new PlayerStatistics.Play(
        width,
        height,
        frames.perSecond(),
        bytes.bps(),
        lossPercent,
        bufferDelayNs,
        totalBlockNs,
        blockRate);
  }
}
