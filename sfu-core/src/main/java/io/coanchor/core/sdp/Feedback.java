package io.coanchor.core.sdp;

import java.util.List;

/**
 * The RTCP feedback negotiated for a payload type (RFC 4585 section 4.2, RFC 5104 section 7.1).
 *
 * @param nack generic NACK
 * @param pli picture loss indication
 * @param fir full intra request
 * @param transportCc transport-wide congestion control feedback
 * @param remb the receiver's estimate of the bandwidth
 */
public record Feedback(boolean nack, boolean pli, boolean fir, boolean transportCc, boolean remb) {
  static final String NACK = "nack";
  static final String PLI = "nack pli";
  static final String FIR = "ccm fir";
  static final String TRANSPORT_CC = "transport-cc";
  static final String REMB = "goog-remb";

  static Feedback of(List<String> attributes) {
    return new Feedback(
        attributes.contains(NACK),
        attributes.contains(PLI),
        attributes.contains(FIR),
        attributes.contains(TRANSPORT_CC),
        attributes.contains(REMB));
  }
}
