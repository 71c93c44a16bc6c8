package io.coanchor.core.forward;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.rtp.RtpParts;

/** Where a viewer's packets go: the viewer's transport. */
public interface MediaSink {
  /** A track of which no packet was sent for this long does not flow. */
  long IDLE_AFTER_NS = 1_000_000_000L;

  /** {@link #onTrackFlows}: no packet was sent before. */
  long NEVER_NS = Long.MIN_VALUE / 2;

  /**
   * Sends one RTP packet in the clear.
   *
   * @param packet where its parts lie; the caller's again on return, and read no more
   * @param source whose payload it carries: the callee, once it has read the payload, asks whether
   *     it still {@link MediaPacket#holds} what it did, and if not sends nothing
   */
  void sendRtp(RtpParts packet, MediaPacket source, long nowNs);

  /** The first packet of a track was given to {@link #sendRtp}. */
  default void onTrackStarted(long nowNs) {}

  /**
   * A packet of a track was given to {@link #sendRtp}, the first one ever or after {@link
   * #IDLE_AFTER_NS}; those that are sent again do not count.
   *
   * @param lastNs when the one before was sent; {@link #NEVER_NS} for the first
   */
  default void onTrackFlows(MediaKind kind, long lastNs, long nowNs) {}

  /**
   * The packet of a picture that was given to {@link #sendRtp} last is the first of another size.
   * After {@link #onTrackFlows} where it is both.
   */
  default void onPictureSize(long nowNs) {}

  /** All packets of a batch that go to this viewer have been given to {@link #sendRtp}. */
  default void endBatch(long nowNs) {}

  /**
   * Reads what {@link #sendRtp} is going to read of this viewer, so that it is near when it is
   * wanted. Changes nothing.
   *
   * @return anything: what was read, so that the compiler leaves the reading in
   */
  default long warm() {
    return 0;
  }

  /**
   * The transport-wide sequence number of the packet that is sent next, 0..65535, or -1 when none
   * was negotiated. Each one given out is followed by one {@link #sendRtp}.
   */
  default int nextTransportSequence() {
    return -1;
  }
}
