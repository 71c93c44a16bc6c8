package io.coanchor.core.codec;

/**
 * Makes the 7-bit picture ids of a VP8 or VP9 stream (RFC 7741 section 4.2, RFC 9628 section 4.2)
 * 15 bits wide where its payloads are copied, so that whatever reads or rewrites them meets one
 * width: ids of 7 bits begin anew every four seconds, and a viewer who was told ids of 15 bits
 * before, or will be after a takeover, would take that for frames long gone.
 *
 * <p>Each id is placed nearest to the newest one, so that late packets get their frame's. A sender
 * may use both widths in turn. One for each stream, on its thread.
 */
public final class PictureIdWidener {
  private static final int NOT_HERE = -1;
  private static final int EXTENDED = 0x80;
  private static final int HAS_PICTURE_ID = 0x80;
  private static final int WIDE = 0x80;
  private static final int NARROW_MASK = 0x7f;
  private static final int WIDE_MASK = 0x7fff;

  private int newest;
  private boolean started;

  /** A widener that has seen nothing. */
  public PictureIdWidener() {}

  /** Bytes that a copy of a payload has. */
  public int widenedLength(Codec codec, byte[] payload, int offset, int length) {
    int at = idAt(codec, payload, offset, length);
    return at == NOT_HERE || isWide(payload, at) ? length : length + 1;
  }

  /**
   * Copies a payload, its picture id widened if need be.
   *
   * @param to has room for {@link #widenedLength} bytes at {@code toOffset}
   */
  public void copy(Codec codec, byte[] payload, int offset, int length, byte[] to, int toOffset) {
    int at = idAt(codec, payload, offset, length);
    if (at == NOT_HERE || isWide(payload, at)) {
      System.arraycopy(payload, offset, to, toOffset, length);
      if (at != NOT_HERE && at + 1 < offset + length) {
        int id = (payload[at] & NARROW_MASK) << 8 | (payload[at + 1] & 0xff);
        place(id, WIDE_MASK);
      }
      return;
    }
    int before = at - offset;
    int wide = place(payload[at], NARROW_MASK);
    System.arraycopy(payload, offset, to, toOffset, before);
    to[toOffset + before] = (byte) (WIDE | wide >> 8);
    to[toOffset + before + 1] = (byte) wide;
    System.arraycopy(payload, at + 1, to, toOffset + before + 2, length - before - 1);
  }

  private static int idAt(Codec codec, byte[] payload, int offset, int length) {
    if (codec == Codec.VP8) {
      boolean has =
          length > 2
              && (payload[offset] & EXTENDED) != 0
              && (payload[offset + 1] & HAS_PICTURE_ID) != 0;
      return has ? offset + 2 : NOT_HERE;
    }
    boolean has = codec == Codec.VP9 && length > 1 && (payload[offset] & HAS_PICTURE_ID) != 0;
    return has ? offset + 1 : NOT_HERE;
  }

  private static boolean isWide(byte[] payload, int at) {
    return (payload[at] & WIDE) != 0;
  }

  /**
   * The id of 15 bits that ends in the given bits and is nearest to the newest.
   *
   * @param mask the bits that are given
   */
  private int place(int bits, int mask) {
    if (!started) {
      started = true;
      newest = bits & mask;
      return newest;
    }
    int ahead = (bits - newest) & mask;
    if (ahead > mask / 2) {
      return (newest + ahead - mask - 1) & WIDE_MASK;
    }
    newest = (newest + ahead) & WIDE_MASK;
    return newest;
  }
}
