package io.coanchor.core.rtp;

import io.coanchor.core.packet.Bytes;

/**
 * An RTP packet seen in place (RFC 3550 section 5.1), with header extensions of the one-byte and
 * the two-byte form (RFC 8285).
 *
 * <p>A flyweight: {@link #wrap} keeps the array, which stays the caller's. The packet must be in
 * the clear: the count of padding bytes is the last byte of the plaintext.
 */
public final class RtpPacket {
  /** The fixed header, without CSRCs. */
  public static final int FIXED_HEADER_BYTES = 12;

  static final int VERSION = 2;
  static final int ONE_BYTE_PROFILE = 0xbede;

  /** Two-byte form: 0x100 and four "appbits" that carry no meaning for us. */
  static final int TWO_BYTE_PROFILE = 0x1000;

  static final int TWO_BYTE_PROFILE_MASK = 0xfff0;

  /** In the one-byte form id 15 ends the block (RFC 8285 section 4.2). */
  static final int ONE_BYTE_STOP_ID = 15;

  private static final byte[] EMPTY = new byte[0];

  private byte[] array = EMPTY;
  private int offset;
  private int length;
  private int headerLength;
  private int paddingLength;
  private int extensionProfile;
  private int extensionOffset;
  private int extensionEnd;
  private int foundLength;

  /**
   * Takes on a packet after checking version, CSRC list, extension block and padding against its
   * length. Elements inside the extension block are checked when they are looked for.
   *
   * @return false when it is no well-formed RTP packet; the flyweight must not be read then
   */
  public boolean wrap(byte[] array, int offset, int length) {
    if (length < FIXED_HEADER_BYTES || array[offset] >> 6 != -VERSION) {
      return false;
    }
    int first = Bytes.u8(array, offset);
    int header = FIXED_HEADER_BYTES + 4 * (first & 0x0f);
    int profile = 0;
    int extension = 0;
    int end = 0;
    if ((first & 0x10) != 0) {
      if (header + 4 > length) {
        return false;
      }
      profile = Bytes.u16(array, offset + header);
      int bytes = 4 * Bytes.u16(array, offset + header + 2);
      extension = offset + header + 4;
      end = extension + bytes;
      header += 4 + bytes;
    }
    if (header > length) {
      return false;
    }
    int padding = 0;
    if ((first & 0x20) != 0) {
      padding = Bytes.u8(array, offset + length - 1);
      if (padding == 0 || padding > length - header) {
        return false;
      }
    }
    this.array = array;
    this.offset = offset;
    this.length = length;
    this.headerLength = header;
    this.paddingLength = padding;
    this.extensionProfile = profile;
    this.extensionOffset = extension;
    this.extensionEnd = end;
    this.foundLength = 0;
    return true;
  }

  /** The array that was wrapped: the caller's, not a copy. */
  public byte[] array() {
    return array;
  }

  /** Index in the array of the packet's first byte. */
  public int offset() {
    return offset;
  }

  /** Bytes of the whole packet, padding included. */
  public int length() {
    return length;
  }

  public boolean marker() {
    return array[offset + 1] < 0;
  }

  public int payloadType() {
    return array[offset + 1] & 0x7f;
  }

  public int sequenceNumber() {
    return Bytes.u16(array, offset + 2);
  }

  public long timestamp() {
    return Bytes.u32(array, offset + 4);
  }

  public long ssrc() {
    return Bytes.u32(array, offset + 8);
  }

  /** Bytes before the payload: fixed header, CSRCs and extension block. */
  public int headerLength() {
    return headerLength;
  }

  /** Index in the array of the payload's first byte. */
  public int payloadOffset() {
    return offset + headerLength;
  }

  /** Bytes of payload without padding; 0 for a packet that is padding only. */
  public int payloadLength() {
    return length - headerLength - paddingLength;
  }

  public int paddingLength() {
    return paddingLength;
  }

  /**
   * Looks for the extension element with {@code id}.
   *
   * @return the index in the array of its data, whose length {@link #extensionLength()} then tells,
   *     or -1 when there is none or the element does not fit the block
   */
  public int extension(int id) {
    foundLength = 0;
    if (extensionProfile == ONE_BYTE_PROFILE) {
      return findOneByte(id);
    }
    if ((extensionProfile & TWO_BYTE_PROFILE_MASK) == TWO_BYTE_PROFILE) {
      return findTwoByte(id);
    }
    return -1;
  }

  /** Length of the element that {@link #extension} found last. */
  public int extensionLength() {
    return foundLength;
  }

  private int findOneByte(int id) {
    int at = extensionOffset;
    while (at < extensionEnd) {
      int head = Bytes.u8(array, at);
      if (head == 0) {
        at++;
        continue;
      }
      int elementId = head >> 4;
      // Id 0 with a length, like id 15, ends the processing of the block (RFC 8285 section 4.2).
      if (elementId == 0 || elementId == ONE_BYTE_STOP_ID) {
        return -1;
      }
      int bytes = (head & 0x0f) + 1;
      if (bytes > extensionEnd - at - 1) {
        return -1;
      }
      if (elementId == id) {
        foundLength = bytes;
        return at + 1;
      }
      at += 1 + bytes;
    }
    return -1;
  }

  private int findTwoByte(int id) {
    int at = extensionOffset;
    while (at < extensionEnd) {
      int elementId = Bytes.u8(array, at);
      if (elementId == 0) {
        at++;
        continue;
      }
      if (extensionEnd - at < 2) {
        return -1;
      }
      int bytes = Bytes.u8(array, at + 1);
      if (bytes > extensionEnd - at - 2) {
        return -1;
      }
      if (elementId == id) {
        foundLength = bytes;
        return at + 2;
      }
      at += 2 + bytes;
    }
    return -1;
  }
}
