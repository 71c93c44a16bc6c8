package io.coanchor.client;

import java.util.Arrays;

/**
 * The packets of one stream that were sent last, by sequence number. Bounded: a new one takes the
 * place of the oldest. Slots are made when first needed and used again.
 */
final class PacketHistory {
  private static final byte[] EMPTY = {};

  private final byte[][] packets;
  private final int[] lengths;
  private final long[] sequences;
  private final int mask;

  /**
   * An empty history.
   *
   * @param capacity a power of two
   */
  PacketHistory(int capacity) {
    if (Integer.bitCount(capacity) != 1) {
      throw new IllegalArgumentException("capacity: " + capacity + " (expected: a power of two)");
    }
    packets = new byte[capacity][];
    lengths = new int[capacity];
    sequences = new long[capacity];
    mask = capacity - 1;
    Arrays.fill(packets, EMPTY);
    Arrays.fill(sequences, -1);
  }

  int capacity() {
    return mask + 1;
  }

  /** The array for a new packet of at most {@code maxBytes}; {@link #set} completes it. */
  byte[] begin(long sequence, int maxBytes) {
    int slot = (int) sequence & mask;
    if (packets[slot].length < maxBytes) {
      packets[slot] = new byte[maxBytes];
    }
    sequences[slot] = -1;
    return packets[slot];
  }

  void set(long sequence, int length) {
    int slot = (int) sequence & mask;
    sequences[slot] = sequence;
    lengths[slot] = length;
  }

  /** The length of a packet that is still there, else −1. */
  int length(long sequence) {
    int slot = (int) sequence & mask;
    return sequence >= 0 && sequences[slot] == sequence ? lengths[slot] : -1;
  }

  /** Its bytes, from 0 on; only after {@link #length} told that it is there. */
  byte[] packet(long sequence) {
    return packets[(int) sequence & mask];
  }
}
