package io.coanchor.core.rtp;

import io.coanchor.core.packet.Bytes;

/**
 * Retransmission payloads (RFC 4588 section 4): the original sequence number, then the original
 * payload.
 */
public final class RtxPacket {
  /** The original sequence number in front of the payload. */
  public static final int OSN_BYTES = 2;

  private RtxPacket() {}

  /** The original sequence number; -1 when the payload has none, as in a probe of padding only. */
  public static int originalSequenceNumber(RtpPacket rtx) {
    return rtx.payloadLength() < OSN_BYTES ? -1 : Bytes.u16(rtx.array(), rtx.payloadOffset());
  }

  /**
   * Turns a retransmission into the original packet, in place: the header moves over the original
   * sequence number, so that the packet starts two bytes later. Timestamp, marker, extensions and
   * padding stay as they are.
   *
   * @param rtx the packet; wraps the original afterwards
   * @return false, and nothing changed, when there is no original in it
   */
  public static boolean restore(RtpPacket rtx, int payloadType, long ssrc) {
    int original = originalSequenceNumber(rtx);
    if (original < 0) {
      return false;
    }
    byte[] array = rtx.array();
    int to = rtx.offset() + OSN_BYTES;
    System.arraycopy(array, rtx.offset(), array, to, rtx.headerLength());
    array[to + 1] = (byte) ((array[to + 1] & 0x80) | (payloadType & 0x7f));
    Bytes.put16(array, to + 2, original);
    Bytes.put32(array, to + 8, ssrc);
    return rtx.wrap(array, to, rtx.length() - OSN_BYTES);
  }

  /**
   * Writes the retransmission of {@code original}, without its padding, to {@code out}, which must
   * have room for two bytes more than the original and be another array.
   *
   * @return its length
   */
  public static int encapsulate(
      RtpPacket original, int payloadType, int sequenceNumber, long ssrc, byte[] out, int offset) {
    int header = original.headerLength();
    int payload = original.payloadLength();
    System.arraycopy(original.array(), original.offset(), out, offset, header);
    out[offset] = (byte) (out[offset] & ~0x20);
    out[offset + 1] = (byte) ((out[offset + 1] & 0x80) | (payloadType & 0x7f));
    Bytes.put16(out, offset + 2, sequenceNumber);
    Bytes.put32(out, offset + 8, ssrc);
    Bytes.put16(out, offset + header, original.sequenceNumber());
    System.arraycopy(
        original.array(), original.payloadOffset(), out, offset + header + OSN_BYTES, payload);
    return header + OSN_BYTES + payload;
  }
}
