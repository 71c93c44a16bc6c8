package io.coanchor.core.packet;

import java.util.Locale;

/** Why a datagram or a part of one was dropped. Every drop has a reason, every reason a counter. */
public enum DropReason {
  UNKNOWN_DATAGRAM,
  UNKNOWN_ADDRESS,
  STUN_MALFORMED,
  STUN_BAD_INTEGRITY,
  STUN_UNKNOWN_UFRAG,
  STUN_UNEXPECTED,
  DTLS_UNVALIDATED_ADDRESS,
  DTLS_MALFORMED,
  DTLS_QUEUE_FULL,
  RTP_MALFORMED,
  RTP_UNVALIDATED_ADDRESS,
  RTP_BEFORE_KEYS,
  RTP_UNKNOWN_SSRC,
  RTP_UNKNOWN_PAYLOAD_TYPE,
  RTP_DUPLICATE,
  RTP_TOO_OLD,
  RTP_NOT_EXPECTED,
  RTP_SUPERSEDED,
  RTX_MALFORMED,
  RED_MALFORMED,
  PAYLOAD_MALFORMED,
  RTCP_MALFORMED,
  RTCP_UNVALIDATED_ADDRESS,
  RTCP_BEFORE_KEYS,
  SRTP_AUTH_FAILED,
  SRTP_REPLAYED,
  SRTCP_AUTH_FAILED,
  SRTCP_REPLAYED,
  SRTP_TOO_MANY_STREAMS,
  PAYLOAD_OVERWRITTEN,
  MUTED,
  SEND_QUEUE_FULL,
  SOCKET_ERROR,
  HAND_OVER_FULL,
  COMMAND_QUEUE_FULL;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The name as it stands in metrics and debug state: lower case, words joined by underscores. */
  public String label() {
    return label;
  }
}
