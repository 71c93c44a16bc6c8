package io.coanchor.core.codec.payload;

import java.util.Arrays;

/** Where the NAL units of one frame are. Reusable. */
final class NalUnits {
  private static final int LENGTH_BYTES = 4;
  private static final int INITIAL_UNITS = 16;

  private int[] offsets = new int[INITIAL_UNITS];
  private int[] lengths = new int[INITIAL_UNITS];
  private int count;

  /** Finds all; false if there is none or the framing is broken. */
  boolean scan(NalFormat format, byte[] array, int offset, int length) {
    count = 0;
    boolean framed =
        format == NalFormat.ANNEX_B
            ? scanStartCodes(array, offset, offset + length)
            : scanLengths(array, offset, offset + length);
    return framed && count > 0;
  }

  int count() {
    return count;
  }

  int offset(int index) {
    return offsets[index];
  }

  int length(int index) {
    return lengths[index];
  }

  private boolean scanStartCodes(byte[] array, int offset, int end) {
    int code = startCode(array, offset, end);
    for (int i = offset; i < code; i++) {
      if (array[i] != 0) {
        return false;
      }
    }
    while (code < end) {
      int begin = code + 3;
      code = startCode(array, begin, end);
      int last = code;
      // Zeros before a start code belong to it or are trailing_zero_8bits; no NAL unit ends in 0.
      while (last > begin && array[last - 1] == 0) {
        last--;
      }
      if (last > begin) {
        add(begin, last - begin);
      }
    }
    return true;
  }

  /** The index of the next 0, 0, 1, or {@code end}. */
  private static int startCode(byte[] array, int from, int end) {
    for (int i = from; i + 3 <= end; i++) {
      if (array[i] == 0 && array[i + 1] == 0 && array[i + 2] == 1) {
        return i;
      }
    }
    return end;
  }

  private boolean scanLengths(byte[] array, int offset, int end) {
    int at = offset;
    while (at < end) {
      if (end - at < LENGTH_BYTES) {
        return false;
      }
      int length =
          (array[at] & 0xff) << 24
              | (array[at + 1] & 0xff) << 16
              | (array[at + 2] & 0xff) << 8
              | (array[at + 3] & 0xff);
      at += LENGTH_BYTES;
      if (length <= 0 || length > end - at) {
        return false;
      }
      add(at, length);
      at += length;
    }
    return true;
  }

  private void add(int offset, int length) {
    if (count == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * count);
      lengths = Arrays.copyOf(lengths, 2 * count);
    }
    offsets[count] = offset;
    lengths[count++] = length;
  }
}
