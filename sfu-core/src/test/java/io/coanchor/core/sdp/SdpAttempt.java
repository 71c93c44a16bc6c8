package io.coanchor.core.sdp;

import io.coanchor.core.codec.Codec;
import java.util.List;

/** Everything that is done with the text of a peer, for tests that send nonsense. */
final class SdpAttempt {
  private SdpAttempt() {}

  /** Parses and answers; whatever was accepted must be readable when written. */
  static void everything(String text) throws SdpException {
    SessionDescription parsed = SessionDescription.parse(text);
    SessionDescription.parse(parsed.toString());
    SdpException refused = null;
    try {
      check(OfferAnswer.answerPublish(parsed, Sdps.LOCAL, PublishPolicy.DEFAULT));
    } catch (SdpException e) {
      refused = e;
    }
    try {
      check(OfferAnswer.answerPlay(parsed, Sdps.LOCAL, Sdps.play(MediaFormat.of(Codec.VP8))));
    } catch (SdpException e) {
      refused = refused == null ? null : e;
    }
    if (refused != null) {
      throw refused;
    }
  }

  /** Applies it as an answer to offers of both kinds. */
  static void answer(String text) throws SdpException {
    SessionDescription parsed = SessionDescription.parse(text);
    List<MediaFormat> audio = List.of(MediaFormat.of(Codec.OPUS));
    List<MediaFormat> video = List.of(MediaFormat.of(Codec.VP8), MediaFormat.of(Codec.VP9));
    Offer playing = OfferAnswer.createPlayOffer(Sdps.LOCAL, audio, video);
    Offer countering = OfferAnswer.counterOffer(Sdps.LOCAL, Sdps.play(MediaFormat.of(Codec.VP8)));
    SdpException refused = null;
    for (Offer offer : List.of(playing, countering)) {
      try {
        if (offer.apply(parsed).media().size() > offer.media().size()) {
          throw new AssertionError("more sections than were offered: " + text);
        }
      } catch (SdpException e) {
        refused = e;
      }
    }
    if (refused != null) {
      throw refused;
    }
  }

  static void fragment(String text) throws SdpException {
    IceFragment parsed = IceFragment.parse(text);
    IceFragment.parse(parsed.toString());
  }

  private static void check(Answer answer) throws SdpException {
    SessionDescription again = SessionDescription.parse(answer.sdp().toString());
    if (!again.equals(answer.sdp())) {
      throw new AssertionError("answer changed when read back:\n" + answer.sdp());
    }
  }
}
