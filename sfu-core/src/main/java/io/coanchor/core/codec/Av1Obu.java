package io.coanchor.core.codec;

/**
 * The header of an AV1 open bitstream unit (AV1 specification section 5.3) and its LEB128 sizes
 * (section 4.10.5).
 */
public final class Av1Obu {
  public static final int SEQUENCE_HEADER = 1;
  public static final int TEMPORAL_DELIMITER = 2;
  public static final int FRAME_HEADER = 3;
  public static final int TILE_GROUP = 4;
  public static final int METADATA = 5;
  public static final int FRAME = 6;
  public static final int REDUNDANT_FRAME_HEADER = 7;
  public static final int TILE_LIST = 8;
  public static final int PADDING = 15;

  /** Of the first header byte: a size field follows the header. */
  public static final int HAS_SIZE = 0x02;

  private static final int FORBIDDEN = 0x80;
  private static final int HAS_EXTENSION = 0x04;

  /** 5 bytes of 7 bits hold every 32-bit size; AV1 allows no larger. */
  private static final int MAX_LEB128_BYTES = 5;

  private Av1Obu() {}

  /** The type of the OBU whose header begins with this byte, or −1 for no OBU header. */
  public static int typeOf(byte first) {
    return (first & FORBIDDEN) != 0 ? -1 : (first >> 3) & 0x0f;
  }

  public static boolean hasSize(byte first) {
    return (first & HAS_SIZE) != 0;
  }

  /** Bytes of the header without size field: 1, or 2 with the layer extension. */
  public static int headerLength(byte first) {
    return (first & HAS_EXTENSION) != 0 ? 2 : 1;
  }

  /**
   * Reads a LEB128 value.
   *
   * @return value in the low 32 bits and length in bytes above them, or −1 if it is malformed or
   *     does not fit an {@code int}
   */
  public static long readLeb128(byte[] array, int offset, int end) {
    long value = 0;
    for (int i = 0; i < MAX_LEB128_BYTES && offset + i < end; i++) {
      value |= (long) (array[offset + i] & 0x7f) << (7 * i);
      if ((array[offset + i] & 0x80) == 0) {
        return value > Integer.MAX_VALUE ? -1 : (i + 1L) << 32 | value;
      }
    }
    return -1;
  }

  /** Bytes that {@link #writeLeb128} takes. */
  public static int leb128Length(int value) {
    int length = 1;
    for (int rest = value >>> 7; rest != 0; rest >>>= 7) {
      length++;
    }
    return length;
  }

  /** Writes in the fewest bytes and returns the index after them. */
  public static int writeLeb128(byte[] array, int offset, int value) {
    int at = offset;
    int rest = value;
    while (rest >>> 7 != 0) {
      array[at++] = (byte) (0x80 | (rest & 0x7f));
      rest >>>= 7;
    }
    array[at++] = (byte) rest;
    return at;
  }
}
