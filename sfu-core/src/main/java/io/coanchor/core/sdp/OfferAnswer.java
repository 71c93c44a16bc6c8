package io.coanchor.core.sdp;

import io.coanchor.core.codec.MediaKind;
import java.util.ArrayList;
import java.util.List;

/**
 * The offer/answer model as WHIP and WHEP use it (RFC 3264, RFC 8829, RFC 9725): the client offers,
 * the server answers once, everything runs over one bundled transport.
 */
public final class OfferAnswer {
  private static final String AUDIO_MID = "0";
  private static final String VIDEO_MID = "1";

  private OfferAnswer() {}

  /**
   * Answers a publisher: its audio and video {@code recvonly}, at most one of each.
   *
   * @throws SdpException.NoCommonCodec if something it wants to send could not be forwarded
   * @throws SdpException.Unservable if it sends nothing, or its transport is none that is served
   */
  public static Answer answerPublish(
      SessionDescription offer, LocalTransport local, PublishPolicy policy) throws SdpException {
    return new Answerer(offer, local, new SectionAnswer.Publish(policy)).answer();
  }

  /**
   * Answers a viewer: its audio and video {@code sendonly}, at most one of each, with every codec
   * that both sides support, what is published now first.
   *
   * @throws SdpException.NoCommonCodec if it cannot decode what is published; see {@link
   *     #counterOffer}
   * @throws SdpException.Unservable if it wants nothing, or its transport is none that is served
   */
  public static Answer answerPlay(SessionDescription offer, LocalTransport local, PlayPolicy policy)
      throws SdpException {
    return new Answerer(offer, local, new SectionAnswer.Play(policy)).answer();
  }

  /**
   * What the server could send instead of what a viewer asked for: an offer with what is published
   * first and everything else that is forwarded (draft-ietf-wish-whep section 4.3.2).
   */
  public static Offer counterOffer(LocalTransport local, PlayPolicy policy) {
    return createOffer(
        local,
        List.of(
            OfferedMedia.sending(
                AUDIO_MID,
                MediaKind.AUDIO,
                publishedFirst(policy, MediaKind.AUDIO, OfferedMedia.AUDIO_FORMATS),
                policy.audio()),
            OfferedMedia.sending(
                VIDEO_MID,
                MediaKind.VIDEO,
                publishedFirst(policy, MediaKind.VIDEO, OfferedMedia.VIDEO_FORMATS),
                policy.video())));
  }

  private static List<MediaFormat> publishedFirst(
      PlayPolicy policy, MediaKind kind, List<MediaFormat> all) {
    MediaFormat published = policy.publishedOf(kind);
    if (published == null) {
      return all;
    }
    List<MediaFormat> ordered = new ArrayList<>();
    ordered.add(published);
    for (MediaFormat format : all) {
      if (!format.isSameAs(published)) {
        ordered.add(format);
      }
    }
    return ordered;
  }

  /** Offers these sections in one bundle; the peer may take either DTLS role. */
  public static Offer createOffer(LocalTransport local, List<OfferedMedia> media) {
    return new Offer(Offerer.offer(local, media), media);
  }

  /** Offers to receive audio and video in these formats (WHEP). */
  public static Offer createPlayOffer(
      LocalTransport local, List<MediaFormat> audio, List<MediaFormat> video) {
    return createOffer(
        local,
        List.of(
            OfferedMedia.receiving(AUDIO_MID, MediaKind.AUDIO, audio),
            OfferedMedia.receiving(VIDEO_MID, MediaKind.VIDEO, video)));
  }
}
