package io.coanchor.core.sdp;

import java.util.List;

/**
 * An offer that this side made, kept until its answer comes.
 *
 * @param sdp to be sent to the peer
 * @param media what it was made of
 */
public record Offer(SessionDescription sdp, List<OfferedMedia> media) {
  public Offer {
    media = List.copyOf(media);
  }

  /**
   * Reads the peer's answer.
   *
   * @throws SdpException.Unservable if it does not belong to the offer or lacks what a session
   *     needs
   * @throws SdpException.NoCommonCodec if an accepted section has no offered codec
   */
  public NegotiatedSession apply(SessionDescription answer) throws SdpException {
    return Offerer.apply(sdp, answer, media);
  }
}
