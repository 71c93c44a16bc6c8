package io.coanchor.core.packet;

/**
 * What a datagram on the media port is, told by its first bytes.
 *
 * <p>RFC 7983 section 7 for the first byte, RFC 5761 section 4 for RTP against RTCP.
 */
public enum DatagramKind {
  STUN,
  DTLS,
  RTP,
  RTCP,
  /** ZRTP, TURN channel data, or nothing known: dropped. */
  OTHER;

  private static final int RTP_HEADER_BYTES = 12;
  private static final int RTCP_HEADER_BYTES = 4;
  private static final int STUN_HEADER_BYTES = 20;
  private static final int DTLS_RECORD_HEADER_BYTES = 13;

  /** RTCP packet types seen as the second byte: 192 to 223 (RFC 5761 section 4). */
  private static final int RTCP_TYPE_FIRST = 192;

  private static final int RTCP_TYPE_LAST = 223;

  /**
   * Classifies without reading past {@code length}; anything too short for its kind is {@link
   * #OTHER}.
   */
  public static DatagramKind of(byte[] array, int offset, int length) {
    if (length < 2) {
      return OTHER;
    }
    int first = array[offset] & 0xff;
    if (first <= 3) {
      return length >= STUN_HEADER_BYTES ? STUN : OTHER;
    }
    if (first >= 20 && first <= 63) {
      return length >= DTLS_RECORD_HEADER_BYTES ? DTLS : OTHER;
    }
    if (first < 128 || first > 191) {
      return OTHER;
    }
    int second = array[offset + 1] & 0xff;
    if (second >= RTCP_TYPE_FIRST && second <= RTCP_TYPE_LAST) {
      return length >= RTCP_HEADER_BYTES ? RTCP : OTHER;
    }
    return length >= RTP_HEADER_BYTES ? RTP : OTHER;
  }
}
