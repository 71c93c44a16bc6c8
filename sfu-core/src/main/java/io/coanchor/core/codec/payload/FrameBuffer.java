package io.coanchor.core.codec.payload;

import java.util.Arrays;

/** Bytes that grow, up to a limit, and are reused. */
final class FrameBuffer {
  /** An intra frame of 4K video at visually lossless quality is under half of this. */
  static final int MAX_FRAME_BYTES = 8 << 20;

  private static final int INITIAL_BYTES = 16 << 10;

  private byte[] array = new byte[INITIAL_BYTES];
  private int length;

  byte[] array() {
    return array;
  }

  int length() {
    return length;
  }

  void clear() {
    length = 0;
  }

  /** False, with nothing appended, if the frame would be too large. */
  boolean append(byte[] bytes, int offset, int count) {
    if (!ensure(count)) {
      return false;
    }
    System.arraycopy(bytes, offset, array, length, count);
    length += count;
    return true;
  }

  /** As {@link #append(byte[], int, int)}. */
  boolean append(int b) {
    if (!ensure(1)) {
      return false;
    }
    array[length++] = (byte) b;
    return true;
  }

  private boolean ensure(int count) {
    if (count > MAX_FRAME_BYTES - length) {
      return false;
    }
    if (count > array.length - length) {
      array = Arrays.copyOf(array, Math.max(2 * array.length, length + count));
    }
    return true;
  }
}
