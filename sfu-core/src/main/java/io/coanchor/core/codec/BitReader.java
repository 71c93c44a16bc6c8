package io.coanchor.core.codec;

/**
 * Reads bits, most significant first, never past the end of what it was given: past it reads give 0
 * and {@link #ok()} turns false for good.
 */
final class BitReader {
  /** An Exp-Golomb code of more leading zeros than this is no 32-bit value. */
  private static final int MAX_GOLOMB_ZEROS = 31;

  private byte[] array = new byte[0];
  private int position;
  private int end;
  private boolean escaped;

  private int current;
  private int bitsLeft;
  private int zeros;
  private boolean failed;

  /** Reads the bytes as they are. */
  void wrap(byte[] array, int offset, int length) {
    this.array = array;
    this.position = offset;
    this.end = offset + Math.max(0, length);
    this.escaped = false;
    this.current = 0;
    this.bitsLeft = 0;
    this.zeros = 0;
    this.failed = false;
  }

  /** Reads an H264 or H265 NAL unit: skips the 3 of each 0, 0, 3 (H.264 section 7.4.1). */
  void wrapNalUnit(byte[] array, int offset, int length) {
    wrap(array, offset, length);
    escaped = true;
  }

  /** Whether everything read so far was there. */
  boolean ok() {
    return !failed;
  }

  boolean flag() {
    return bits(1) != 0;
  }

  /** Reads up to 32 bits. */
  long bits(int count) {
    long value = 0;
    int wanted = count;
    while (wanted > 0) {
      if (bitsLeft == 0 && !nextByte()) {
        return 0;
      }
      int take = Math.min(wanted, bitsLeft);
      bitsLeft -= take;
      value = (value << take) | ((current >> bitsLeft) & ((1 << take) - 1));
      wanted -= take;
    }
    return value;
  }

  /** Reads up to 31 bits. */
  int intBits(int count) {
    return (int) bits(count);
  }

  void skip(int count) {
    for (int left = count; left > 0 && !failed; left -= 32) {
      bits(Math.min(32, left));
    }
  }

  /** Unsigned Exp-Golomb, ue(v) of H.264 section 9.1. */
  long ue() {
    int leading = 0;
    while (bits(1) == 0) {
      leading++;
      if (failed || leading > MAX_GOLOMB_ZEROS) {
        failed = true;
        return 0;
      }
    }
    long value = (1L << leading) - 1 + bits(leading);
    return failed ? 0 : value;
  }

  /** An ue(v) that is no more than {@code max}; a larger one counts as malformed. */
  int ue(int max) {
    long value = ue();
    if (value > max) {
      failed = true;
      return 0;
    }
    return (int) value;
  }

  /** Signed Exp-Golomb, se(v) of H.264 section 9.1.1. */
  long se() {
    long code = ue();
    return (code & 1) != 0 ? (code + 1) >> 1 : -(code >> 1);
  }

  /** AV1's ns(n): a value below {@code n} with as few bits as its magnitude needs. */
  int nonSymmetric(int n) {
    int w = 0;
    for (int x = n; x != 0; x >>= 1) {
      w++;
    }
    if (w == 0) {
      return 0;
    }
    int m = (1 << w) - n;
    int v = intBits(w - 1);
    return v < m ? v : (v << 1) - m + intBits(1);
  }

  private boolean nextByte() {
    if (escaped && zeros >= 2 && position < end && array[position] == 3) {
      position++;
      zeros = 0;
    }
    if (failed || position >= end) {
      failed = true;
      return false;
    }
    current = array[position++] & 0xff;
    zeros = current == 0 ? zeros + 1 : 0;
    bitsLeft = 8;
    return true;
  }
}
