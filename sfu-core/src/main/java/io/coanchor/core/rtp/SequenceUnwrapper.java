package io.coanchor.core.rtp;

/**
 * Extends 16-bit RTP sequence numbers to 64 bits: each is placed nearest to the highest seen so
 * far. The first keeps its value, so one from before it can be negative.
 */
public final class SequenceUnwrapper {
  private long highest;
  private boolean started;

  /** The extended value, which becomes the new highest if it is higher. */
  public long unwrap(int sequenceNumber) {
    long extended = peek(sequenceNumber);
    if (!started || extended > highest) {
      highest = extended;
      started = true;
    }
    return extended;
  }

  /** The extended value, without taking note of it. */
  public long peek(int sequenceNumber) {
    return started ? highest + (short) (sequenceNumber - highest) : sequenceNumber & 0xffff;
  }

  /** The highest extended value so far; 0 before the first. */
  public long highest() {
    return highest;
  }

  public boolean started() {
    return started;
  }

  /** Forgets everything. */
  public void reset() {
    highest = 0;
    started = false;
  }
}
