package io.coanchor.core.transport;

import io.coanchor.core.rtp.RtpPacket;

/**
 * What a transport tells its owner, on the owner's thread. Every method does nothing unless
 * overridden.
 */
public interface MediaListener {
  /** Keys are there: media may flow both ways. */
  default void onConnected(long nowNs) {}

  /**
   * A media packet in the clear, each once; retransmissions come as the packet they repeat, packets
   * without payload come too.
   *
   * @param stream which of the peer's streams it belongs to
   * @param packet valid during the call
   * @param extendedSequence its sequence number, unwrapped
   */
  default void onMedia(
      IncomingStream stream, RtpPacket packet, long extendedSequence, long nowNs) {}

  /** A sender report of one of the peer's streams (RFC 3550 section 6.4.1). */
  default void onSenderReport(IncomingStream stream, long ntp, long rtpTimestamp, long nowNs) {}

  /** One of the peer's streams lost what cannot be had again: it needs a key frame. */
  default void onUnrecoverable(IncomingStream stream, long nowNs) {}

  /** The peer misses packets of a stream sent to it (RFC 4585 section 6.2.1). */
  default void onNack(long mediaSsrc, int pid, int blp, long nowNs) {}

  /** The peer needs a key frame of a stream sent to it (PLI or FIR). */
  default void onKeyFrameRequest(long mediaSsrc, long nowNs) {}

  /**
   * The peer tells the most that is to be sent to it, in bits per second
   * (draft-alvestrand-rmcat-remb-03).
   */
  default void onBitrateLimit(long bitrateBps, long nowNs) {}

  /** The transport has ended; nothing comes after. */
  default void onClosed(CloseReason reason, String detail, long nowNs) {}

  /** An ICE restart is complete: the old local ufrag leads nowhere any more. */
  default void onUfragRetired(String localUfrag) {}
}
