package io.coanchor.core.sdp;

/**
 * How RTCP is used.
 *
 * @param mux {@code a=rtcp-mux}: on the port of RTP (RFC 5761)
 * @param reducedSize {@code a=rtcp-rsize}: packets need not be compound (RFC 5506)
 * @param receiverRtt {@code a=rtcp-xr:rcvr-rtt}: round trips measured by a receiver (RFC 3611)
 */
public record RtcpAttributes(boolean mux, boolean reducedSize, boolean receiverRtt) {
  /** Nothing said. */
  public static final RtcpAttributes NONE = new RtcpAttributes(false, false, false);
}
