package io.coanchor.core.stream;

import io.coanchor.core.rtp.SequenceUnwrapper;
import java.util.Arrays;

/**
 * Extends the sequence numbers of one stream and tells which of the latest were received (RFC 3550
 * appendix A.1). Extended numbers are never negative and only grow, also across a restart of the
 * source.
 */
final class ReceiveWindow {
  /** Slots: over 2 s of the fastest stream we forward, 20 Mbit/s in packets of 1,200 bytes. */
  static final int SIZE = 4_096;

  /** A jump ahead of more than this is a new start, as in RFC 3550 (MAX_DROPOUT). */
  static final int MAX_DROPOUT = 3_000;

  /** One cycle of room, so that what comes before the first packet stays above zero. */
  static final long FIRST_CYCLE = 0x1_0000;

  private static final int MASK = SIZE - 1;
  private static final int NO_SEQUENCE = -1;

  private final long[] received = new long[SIZE / Long.SIZE];
  private final SequenceUnwrapper unwrapper = new SequenceUnwrapper();
  private long cycles = FIRST_CYCLE;
  private long highest = Long.MIN_VALUE;
  private long first = Long.MAX_VALUE;

  /** What must follow for a jump to be taken for a new start. */
  private int expectedAfterJump = NO_SEQUENCE;

  private int restarts;

  /**
   * Takes note of a packet.
   *
   * @return its extended sequence number, {@link ReceiveStream#DUPLICATE} or {@link
   *     ReceiveStream#TOO_OLD}
   */
  long receive(int sequenceNumber) {
    if (highest == Long.MIN_VALUE) {
      long extended = cycles + unwrapper.unwrap(sequenceNumber);
      first = extended;
      advance(extended);
      return extended;
    }
    long extended = cycles + unwrapper.peek(sequenceNumber);
    if (extended > highest + MAX_DROPOUT || extended <= highest - SIZE) {
      return jump(sequenceNumber);
    }
    expectedAfterJump = NO_SEQUENCE;
    unwrapper.unwrap(sequenceNumber);
    if (extended > highest) {
      advance(extended);
      return extended;
    }
    if (has(extended)) {
      return ReceiveStream.DUPLICATE;
    }
    set(extended);
    first = Math.min(first, extended);
    return extended;
  }

  /** Takes note of a packet that came another way; never moves the window. */
  long recover(int sequenceNumber) {
    if (highest == Long.MIN_VALUE) {
      return ReceiveStream.TOO_OLD;
    }
    long extended = cycles + unwrapper.peek(sequenceNumber);
    if (extended > highest || extended <= highest - SIZE) {
      return ReceiveStream.TOO_OLD;
    }
    if (has(extended)) {
      return ReceiveStream.DUPLICATE;
    }
    set(extended);
    return extended;
  }

  boolean started() {
    return highest != Long.MIN_VALUE;
  }

  /** The highest extended sequence number; only once {@link #started()}. */
  long highest() {
    return highest;
  }

  /** The lowest since the start or the latest restart. */
  long first() {
    return first;
  }

  /** How often the source began anew. */
  int restarts() {
    return restarts;
  }

  /** Two packets in a row far off are a source that began anew; one alone is a stray. */
  private long jump(int sequenceNumber) {
    if (sequenceNumber != expectedAfterJump) {
      expectedAfterJump = sequenceNumber + 1 & 0xffff;
      return ReceiveStream.TOO_OLD;
    }
    expectedAfterJump = NO_SEQUENCE;
    restarts++;
    cycles = ((highest >> 16) + 1) << 16;
    unwrapper.reset();
    long extended = cycles + unwrapper.unwrap(sequenceNumber);
    Arrays.fill(received, 0);
    first = extended;
    highest = extended;
    set(extended);
    return extended;
  }

  private void advance(long extended) {
    if (highest == Long.MIN_VALUE || extended - highest >= SIZE) {
      Arrays.fill(received, 0);
    } else {
      for (long i = highest + 1; i < extended; i++) {
        received[(int) (i & MASK) >> 6] &= ~(1L << i);
      }
    }
    highest = extended;
    set(extended);
  }

  private boolean has(long extended) {
    return (received[(int) (extended & MASK) >> 6] & 1L << extended) != 0;
  }

  private void set(long extended) {
    received[(int) (extended & MASK) >> 6] |= 1L << extended;
  }
}
