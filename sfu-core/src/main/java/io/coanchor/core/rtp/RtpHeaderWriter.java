package io.coanchor.core.rtp;

import io.coanchor.core.packet.Bytes;
import java.util.Locale;

/**
 * Writes an RTP header without CSRCs (RFC 3550 section 5.1) and its extension block (RFC 8285) into
 * an array of the caller's.
 *
 * <p>Order: {@link #wrap}, {@link #header}, then if wanted {@link #beginExtensions} and {@link
 * #extension} for each, then {@link #finish}.
 */
public final class RtpHeaderWriter {
  /** Largest id and data of the one-byte form (RFC 8285 section 4.2). */
  public static final int ONE_BYTE_MAX_ID = 14;

  public static final int ONE_BYTE_MAX_LENGTH = 16;

  private static final int TWO_BYTE_MAX = 255;
  private static final int EXTENSION_BIT = 0x10;
  private static final byte[] EMPTY = new byte[0];

  private byte[] out = EMPTY;
  private int start;
  private int position;
  private int extensionStart;
  private boolean twoByte;

  /** Starts a header at {@code offset}. */
  public RtpHeaderWriter wrap(byte[] out, int offset) {
    this.out = out;
    this.start = offset;
    this.position = offset;
    this.extensionStart = -1;
    return this;
  }

  /** Writes the fixed header. */
  public RtpHeaderWriter header(
      boolean marker, int payloadType, int sequenceNumber, long timestamp, long ssrc) {
    out[start] = (byte) (RtpPacket.VERSION << 6);
    out[start + 1] = (byte) ((marker ? 0x80 : 0) | (payloadType & 0x7f));
    Bytes.put16(out, start + 2, sequenceNumber);
    Bytes.put32(out, start + 4, timestamp);
    Bytes.put32(out, start + 8, ssrc);
    position = start + RtpPacket.FIXED_HEADER_BYTES;
    return this;
  }

  /** Opens the extension block; {@code twoByte} as {@link ExtensionMap#needsTwoByte()} tells. */
  public RtpHeaderWriter beginExtensions(boolean twoByte) {
    this.twoByte = twoByte;
    Bytes.put16(out, position, twoByte ? RtpPacket.TWO_BYTE_PROFILE : RtpPacket.ONE_BYTE_PROFILE);
    extensionStart = position + 4;
    position = extensionStart;
    return this;
  }

  /** Whether data of this id and length can be written in the form that was begun. */
  public boolean fits(int id, int length) {
    return twoByte
        ? id >= 1 && id <= TWO_BYTE_MAX && length >= 0 && length <= TWO_BYTE_MAX
        : id >= 1 && id <= ONE_BYTE_MAX_ID && length >= 1 && length <= ONE_BYTE_MAX_LENGTH;
  }

  /**
   * Writes one element from bytes.
   *
   * @throws IllegalArgumentException when it does not {@link #fits fit} the form
   */
  public RtpHeaderWriter extension(int id, byte[] value, int offset, int length) {
    element(id, length);
    System.arraycopy(value, offset, out, position, length);
    position += length;
    return this;
  }

  /**
   * Writes one element from the low {@code nBytes} (1 to 8) bytes of {@code value}, big endian.
   *
   * @throws IllegalArgumentException when it does not {@link #fits fit} the form
   */
  public RtpHeaderWriter extension(int id, int nBytes, long value) {
    element(id, nBytes);
    for (int shift = 8 * (nBytes - 1); shift >= 0; shift -= 8) {
      out[position++] = (byte) (value >> shift);
    }
    return this;
  }

  /**
   * Ends the header, padding the extension block to a multiple of four bytes. A block without
   * elements is taken back.
   *
   * @return the header's length
   */
  public int finish() {
    if (extensionStart < 0) {
      return position - start;
    }
    if (position == extensionStart) {
      position -= 4;
    } else {
      while ((position - extensionStart & 3) != 0) {
        out[position++] = 0;
      }
      Bytes.put16(out, extensionStart - 2, (position - extensionStart) / 4);
      out[start] |= EXTENSION_BIT;
    }
    extensionStart = -1;
    return position - start;
  }

  private void element(int id, int length) {
    if (extensionStart < 0 || !fits(id, length)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "extension: id %d of %d bytes (expected: id 1..%d, %d..%d bytes, in a begun block)",
              id,
              length,
              twoByte ? TWO_BYTE_MAX : ONE_BYTE_MAX_ID,
              twoByte ? 0 : 1,
              twoByte ? TWO_BYTE_MAX : ONE_BYTE_MAX_LENGTH));
    }
    if (twoByte) {
      out[position++] = (byte) id;
      out[position++] = (byte) length;
    } else {
      out[position++] = (byte) (id << 4 | (length - 1));
    }
  }
}
