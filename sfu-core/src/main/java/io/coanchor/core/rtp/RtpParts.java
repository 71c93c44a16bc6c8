package io.coanchor.core.rtp;

import java.util.Locale;
import java.util.Objects;

/**
 * An RTP packet about to be sent, where its bytes lie: a head of the receiver's own (RTP header,
 * then whatever of the payload was rewritten for him, as a payload descriptor), the rest of the
 * payload in an array shared by all receivers, and padding that exists only as a count. A mutable
 * flyweight, filled anew for every packet; it owns none of the arrays.
 *
 * <p>Every setter checks its ranges, so what a packet says lies inside its arrays.
 */
public final class RtpParts {
  /** The fixed header (RFC 3550 section 5.1). */
  public static final int MIN_HEADER_BYTES = 12;

  /** The count is one octet (RFC 3550 section 5.1). */
  public static final int MAX_PADDING_BYTES = 255;

  private static final long MAX_ROLLOVER_COUNTER = 0xffff_ffffL;
  private static final int SEQUENCE_OFFSET = 2;
  private static final int SSRC_OFFSET = 8;
  private static final byte[] NO_BYTES = new byte[0];

  private byte[] head = new byte[MIN_HEADER_BYTES];
  private int headerLength = MIN_HEADER_BYTES;
  private int headLength = MIN_HEADER_BYTES;
  private byte[] payload = NO_BYTES;
  private int payloadOffset;
  private int payloadLength;
  private int paddingBytes;
  private long rolloverCounter;

  /**
   * Sets the receiver's own bytes, which begin at index 0.
   *
   * @param headerLength bytes of RTP header with CSRCs and extension, which stay readable
   * @param headLength {@code headerLength} and the bytes of payload that follow it
   */
  public RtpParts head(byte[] head, int headerLength, int headLength) {
    if (headerLength < MIN_HEADER_BYTES || headLength < headerLength || headLength > head.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "head: %d bytes with a header of %d (expected: header of at least %d, head of at most"
                  + " %d)",
              headLength,
              headerLength,
              MIN_HEADER_BYTES,
              head.length));
    }
    this.head = head;
    this.headerLength = headerLength;
    this.headLength = headLength;
    return this;
  }

  /** Sets the shared bytes, which follow the head. */
  public RtpParts payload(byte[] payload, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, payload.length);
    this.payload = payload;
    this.payloadOffset = offset;
    this.payloadLength = length;
    return this;
  }

  /**
   * Sets how many octets of padding follow, 0 to 255. The header's padding bit is set for the
   * receiver when there are some; the head need not say so.
   */
  public RtpParts padding(int bytes) {
    if (bytes < 0 || bytes > MAX_PADDING_BYTES) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "padding: %d bytes (expected: 0..%d)", bytes, MAX_PADDING_BYTES));
    }
    paddingBytes = bytes;
    return this;
  }

  /** Sets how often the sequence number has wrapped (RFC 3711 section 3.3.1). */
  public RtpParts rolloverCounter(long count) {
    if (count < 0 || count > MAX_ROLLOVER_COUNTER) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "rollovers: %d (expected: 0..%d)", count, MAX_ROLLOVER_COUNTER));
    }
    rolloverCounter = count;
    return this;
  }

  public byte[] head() {
    return head;
  }

  public int headerLength() {
    return headerLength;
  }

  public int headLength() {
    return headLength;
  }

  public byte[] payload() {
    return payload;
  }

  public int payloadOffset() {
    return payloadOffset;
  }

  public int payloadLength() {
    return payloadLength;
  }

  public int paddingBytes() {
    return paddingBytes;
  }

  public long rolloverCounter() {
    return rolloverCounter;
  }

  /** The head's sequence number. */
  public int sequenceNumber() {
    return (head[SEQUENCE_OFFSET] & 0xff) << 8 | (head[SEQUENCE_OFFSET + 1] & 0xff);
  }

  /** The head's SSRC. */
  public int ssrc() {
    return (head[SSRC_OFFSET] & 0xff) << 24
        | (head[SSRC_OFFSET + 1] & 0xff) << 16
        | (head[SSRC_OFFSET + 2] & 0xff) << 8
        | (head[SSRC_OFFSET + 3] & 0xff);
  }

  /** Bytes of payload, wherever they lie, without padding. */
  public int bodyLength() {
    return headLength - headerLength + payloadLength;
  }

  /** Bytes of the packet: head, payload and padding. */
  public int length() {
    return headLength + payloadLength + paddingBytes;
  }
}
