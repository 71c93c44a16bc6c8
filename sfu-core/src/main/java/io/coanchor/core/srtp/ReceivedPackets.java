package io.coanchor.core.srtp;

import java.util.Arrays;

/**
 * Which packets of one SSRC were received, by their index of 48 bits: rollover counter and sequence
 * number (RFC 3711 sections 3.3.1 and 3.3.2).
 */
final class ReceivedPackets {
  /** What a key frame of 20 Mbit/s has; section 3.3.2 asks for 64. */
  static final int WINDOW = 1_024;

  private static final int MASK = WINDOW - 1;
  private static final int CYCLE = 0x1_0000;
  private static final int HALF_CYCLE = CYCLE / 2;

  private final long[] seen = new long[WINDOW / Long.SIZE];
  private long highest = -1;

  /** The index that a sequence number most likely means (appendix A); negative for none. */
  long indexOf(int sequenceNumber) {
    if (highest < 0) {
      return sequenceNumber;
    }
    long index = (highest & -CYCLE) | sequenceNumber;
    long ahead = index - highest;
    return ahead > HALF_CYCLE ? index - CYCLE : ahead < -HALF_CYCLE ? index + CYCLE : index;
  }

  /** Whether it may still come: it has not been received, and is not too old to know. */
  boolean isNew(long index) {
    if (index > highest) {
      return true;
    }
    return index >= 0 && index > highest - WINDOW && (seen[word(index)] & 1L << index) == 0;
  }

  /** Takes note of a packet that was {@link #isNew} and turned out authentic. */
  void add(long index) {
    if (index > highest) {
      if (index - highest >= WINDOW || highest < 0) {
        Arrays.fill(seen, 0);
      } else {
        for (long i = highest + 1; i < index; i++) {
          seen[word(i)] &= ~(1L << i);
        }
      }
      highest = index;
    }
    seen[word(index)] |= 1L << index;
  }

  private static int word(long index) {
    return (int) (index & MASK) / Long.SIZE;
  }
}
