package io.coanchor.client;

/**
 * A light pacer: the packets of a large frame leave over some milliseconds instead of at once, so
 * that a key frame does not overrun the queues on its way. Small frames are not held.
 */
final class FrameSpreader {
  /** This many leave at once, and then with each step. */
  private static final int TRAIN = 8;

  private final long spreadNs;
  private long next;
  private long end;
  private long startNs;
  private long startSequence;

  /**
   * An empty one.
   *
   * @param spreadNs in what time a frame is to be out
   * @param first the first sequence number
   */
  FrameSpreader(long spreadNs, long first) {
    this.spreadNs = spreadNs;
    this.next = first;
    this.end = first;
  }

  /** More packets wait, up to {@code newEnd}: they and those still waiting are spread from now. */
  void onQueued(long newEnd, long nowNs) {
    end = newEnd;
    startNs = nowNs;
    startSequence = next;
  }

  /** How many packets wait. */
  int waiting() {
    return (int) (end - next);
  }

  /** The next packet if it may leave now, else −1. */
  long poll(long nowNs) {
    return next < end && nowNs >= deadlineNs() ? next++ : -1;
  }

  /** The next packet, whether or not its time has come; −1 if there is none. */
  long pollAny() {
    return next < end ? next++ : -1;
  }

  /** When the next packet may leave, {@link Long#MAX_VALUE} if there is none. */
  long deadlineNs() {
    if (next >= end) {
      return Long.MAX_VALUE;
    }
    long trains = (end - startSequence + TRAIN - 1) / TRAIN;
    long train = (next - startSequence) / TRAIN;
    return startNs + train * spreadNs / trains;
  }
}
