package io.coanchor.server.room.session;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.sdp.Answer;
import io.coanchor.core.sdp.LocalTrack;
import io.coanchor.core.sdp.LocalTransport;
import io.coanchor.core.sdp.MediaFormat;
import io.coanchor.core.sdp.Offer;
import io.coanchor.core.sdp.OfferAnswer;
import io.coanchor.core.sdp.PlayPolicy;
import io.coanchor.core.sdp.PublishPolicy;
import io.coanchor.core.sdp.SdpException;
import io.coanchor.core.sdp.SessionDescription;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Offers and answers. */
final class OfferHandling {
  private static final long SSRC_SPAN = 0xffff_fffeL;
  private static final String STREAM_ID = "coanchor";

  private final RandomGenerator random;

  OfferHandling(RandomGenerator random) {
    this.random = random;
  }

  static Answer publish(
      SessionDescription offer, LocalTransport local, @Nullable String preferredVideo)
      throws SdpException {
    Codec codec = preferredVideo == null ? null : Codec.of(preferredVideo);
    return OfferAnswer.answerPublish(offer, local, PublishPolicy.DEFAULT.withPreferredVideo(codec));
  }

  /** The server's tracks for one viewer, with what is published now. */
  PlayPolicy playPolicy(List<MediaFormat> published) {
    long audio = ssrc();
    long video = other(audio);
    long rtx = other(video);
    String cname = Long.toHexString(random.nextLong());
    return new PlayPolicy(
        new LocalTrack(audio, LocalTrack.NO_RTX, cname, STREAM_ID, "audio"),
        new LocalTrack(video, rtx == audio ? other(rtx) : rtx, cname, STREAM_ID, "video"),
        published);
  }

  /** Null when no codec is in common: the server may counter with {@link #counter}. */
  static @Nullable Answer play(SessionDescription offer, LocalTransport local, PlayPolicy policy)
      throws SdpException {
    try {
      return OfferAnswer.answerPlay(offer, local, policy);
    } catch (SdpException.NoCommonCodec e) {
      return null;
    }
  }

  static Offer counter(LocalTransport local, PlayPolicy policy) {
    return OfferAnswer.counterOffer(local, policy);
  }

  private long ssrc() {
    return 1 + Integer.toUnsignedLong(random.nextInt()) % SSRC_SPAN;
  }

  private static long other(long ssrc) {
    return 1 + ssrc % SSRC_SPAN;
  }
}
