package io.coanchor.loadtest.media;

/**
 * When a frame's last packet, or a packet of sound, was sent, and the how manieth it was: 17 bytes
 * at the very end of the payload.
 *
 * <pre>
 *   magic (4) · time in ns, 56 bits in 8 bytes · count, 28 bits in 4 bytes · 0x80
 * </pre>
 *
 * <p>Seven bits to a byte with the highest set: there is never a zero byte that would need H264's
 * emulation prevention, and the end is neither VP9's superframe marker nor anything but the stop
 * bit of an H264 unit or an AV1 metadata OBU.
 */
public final class MediaStamp {
  /** Of one stamp. */
  public static final int BYTES = 17;

  private static final int[] MAGIC = {0xc9, 0xa7, 0x94, 0xd3};
  private static final int TIME_AT = MAGIC.length;
  private static final int TIME_BYTES = 8;
  private static final int COUNT_AT = TIME_AT + TIME_BYTES;
  private static final int COUNT_BYTES = 4;
  private static final int END = 0x80;
  private static final long TIME_MASK = (1L << (7 * TIME_BYTES)) - 1;
  private static final long COUNT_MASK = (1L << (7 * COUNT_BYTES)) - 1;

  /** Means: no count. */
  public static final int UNCOUNTED = (int) COUNT_MASK;

  private MediaStamp() {}

  /** A stamp of time 0, to be filled in when it is sent. */
  static byte[] blank() {
    byte[] stamp = new byte[BYTES];
    for (int i = 0; i < MAGIC.length; i++) {
      stamp[i] = (byte) MAGIC[i];
    }
    for (int i = TIME_AT; i < BYTES; i++) {
      stamp[i] = (byte) END;
    }
    return stamp;
  }

  /** Whether a payload ends with a stamp. */
  public static boolean isIn(byte[] array, int offset, int length) {
    int at = offset + length - BYTES;
    if (length < BYTES || array[offset + length - 1] != (byte) END) {
      return false;
    }
    for (int i = 0; i < MAGIC.length; i++) {
      if (array[at + i] != (byte) MAGIC[i]) {
        return false;
      }
    }
    return true;
  }

  /** Fills in the stamp of a payload; does nothing if there is none. */
  public static boolean write(byte[] array, int offset, int length, long timeNs, long count) {
    if (!isIn(array, offset, length)) {
      return false;
    }
    int at = offset + length - BYTES;
    put(array, at + TIME_AT, TIME_BYTES, timeNs & TIME_MASK);
    put(array, at + COUNT_AT, COUNT_BYTES, count & COUNT_MASK);
    return true;
  }

  private static void put(byte[] array, int at, int bytes, long value) {
    for (int i = 0; i < bytes; i++) {
      array[at + i] = (byte) (0x80 | ((value >> (7 * (bytes - 1 - i))) & 0x7f));
    }
  }

  private static long get(byte[] array, int at, int bytes) {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value = (value << 7) | (array[at + i] & 0x7f);
    }
    return value;
  }

  /** How long ago the stamp's time is; only where {@link #isIn}. */
  public static long ageNs(byte[] array, int offset, int length, long nowNs) {
    long sent = get(array, offset + length - BYTES + TIME_AT, TIME_BYTES);
    long age = (nowNs - sent) & TIME_MASK;
    return age > TIME_MASK / 2 ? age - TIME_MASK - 1 : age; // not in the future for clock's sake
  }

  /** The count; only where {@link #isIn}. */
  public static int count(byte[] array, int offset, int length) {
    return (int) get(array, offset + length - BYTES + COUNT_AT, COUNT_BYTES);
  }
}
