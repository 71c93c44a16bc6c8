package io.coanchor.core.router;

/** Says whether a packet that a viewer asks for again may be sent again now. */
@FunctionalInterface
public interface RetransmissionBudget {
  /** Answers every request. */
  RetransmissionBudget UNLIMITED = (ssrc, sequence, nowNs) -> true;

  /**
   * Asked before each retransmission; a packet allowed is sent.
   *
   * @param ssrc the viewer's media SSRC
   * @param sequence the sequence number asked for, 0..65535
   */
  boolean allow(long ssrc, int sequence, long nowNs);
}
