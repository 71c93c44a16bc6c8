package io.coanchor.core.sdp;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.rtp.HeaderExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The media part of one answered section; what differs between publish and play is abstract. */
abstract class SectionAnswer {
  private final Set<HeaderExtension> wantedExtensions;

  SectionAnswer(Set<HeaderExtension> wantedExtensions) {
    this.wantedExtensions = wantedExtensions;
  }

  /** Whether an offered direction is one to serve. */
  abstract boolean flows(Direction offered);

  /** For the message when nothing flows. */
  abstract String expectedDirection();

  /** The direction of a served section in the answer. */
  abstract Direction direction();

  /** Chooses and orders, or fails if nothing is left. */
  abstract List<RtpCodec> codecs(MediaDescription offer, MediaKind kind) throws SdpException;

  /** The simulcast of the answer. */
  abstract Simulcast simulcast(MediaDescription offer, List<ExtensionAttribute> extensions);

  /** What this side sends, or null. */
  abstract @Nullable LocalTrack track(MediaKind kind, List<RtpCodec> codecs);

  MediaDescription serve(MediaDescription offer, boolean mixed) throws SdpException {
    MediaKind kind = Objects.requireNonNull(offer.kind());
    List<ExtensionAttribute> extensions =
        Extensions.answered(offer.extensions(), wantedExtensions, direction().sends(), mixed);
    boolean transportCc = Extensions.map(extensions).idOf(HeaderExtension.TRANSPORT_CC) != 0;
    List<RtpCodec> codecs = CodecSelection.answered(codecs(offer, kind), offer, kind, transportCc);
    LocalTrack track = track(kind, codecs);
    return media(
        offer,
        direction(),
        codecs,
        extensions,
        track == null ? Sources.NONE : Sources.of(track),
        simulcast(offer, extensions));
  }

  /** An inactive answer, or null if no codec is left for it. */
  @Nullable MediaDescription decline(MediaDescription offer) {
    MediaKind kind = Objects.requireNonNull(offer.kind());
    List<RtpCodec> codecs =
        CodecSelection.answered(CodecSelection.forwardable(offer, kind), offer, kind, false);
    return codecs.isEmpty()
        ? null
        : media(offer, Direction.INACTIVE, codecs, List.of(), Sources.NONE, Simulcast.NONE);
  }

  private static MediaDescription media(
      MediaDescription offer,
      Direction direction,
      List<RtpCodec> codecs,
      List<ExtensionAttribute> extensions,
      Sources sources,
      Simulcast simulcast) {
    return new MediaDescription(
        offer.media(),
        offer.port(),
        offer.protocol(),
        offer.formats(),
        offer.mid(),
        direction,
        false,
        codecs,
        extensions,
        sources,
        simulcast,
        TransportDescription.NONE,
        new RtcpAttributes(true, offer.rtcp().reducedSize(), offer.rtcp().receiverRtt()),
        false);
  }

  NegotiatedMedia negotiated(MediaDescription offer, MediaDescription answer) {
    MediaKind kind = Objects.requireNonNull(offer.kind());
    boolean active = answer.direction() != Direction.INACTIVE;
    boolean receives = answer.direction().receives();
    return new NegotiatedMedia(
        answer.mid(),
        kind,
        answer.direction(),
        NegotiatedCodec.of(answer.codecs()),
        Extensions.map(answer.extensions()),
        receives ? NegotiatedMedia.RemoteSource.of(offer.sources()) : List.of(),
        answer.simulcast().receiveIds(),
        active ? track(kind, answer.codecs()) : null,
        answer.rtcp());
  }

  private static SdpException noCommonCodec(MediaDescription offer, String expected) {
    List<String> names = new ArrayList<>();
    for (RtpCodec codec : offer.codecs()) {
      if (!names.contains(codec.name())) {
        names.add(codec.name());
      }
    }
    return new SdpException.NoCommonCodec(
        offer.label() + " codecs", String.join(" ", names), expected);
  }

  static List<RtpCodec> forwardable(MediaDescription offer, MediaKind kind) throws SdpException {
    List<RtpCodec> codecs = CodecSelection.forwardable(offer, kind);
    if (codecs.isEmpty()) {
      throw noCommonCodec(offer, kind == MediaKind.AUDIO ? "opus" : "H264, VP8, VP9, AV1 or H265");
    }
    return codecs;
  }

  /** Receives from a publisher. */
  static final class Publish extends SectionAnswer {
    private final PublishPolicy policy;

    Publish(PublishPolicy policy) {
      super(policy.extensions());
      this.policy = policy;
    }

    @Override
    boolean flows(Direction offered) {
      return offered.sends();
    }

    @Override
    String expectedDirection() {
      return "sendonly or sendrecv";
    }

    @Override
    Direction direction() {
      return Direction.RECVONLY;
    }

    @Override
    List<RtpCodec> codecs(MediaDescription offer, MediaKind kind) throws SdpException {
      Codec first = kind == MediaKind.VIDEO ? policy.preferredVideo() : preferredAudio();
      return CodecSelection.ordered(
          forwardable(offer, kind), codec -> codec.codec() == first ? 0 : 1);
    }

    private Codec preferredAudio() {
      return policy.preferRed() ? Codec.RED : Codec.OPUS;
    }

    /** Layers can only be told apart by the rid in their packets (RFC 8853 section 5.3). */
    @Override
    Simulcast simulcast(MediaDescription offer, List<ExtensionAttribute> extensions) {
      List<String> ids = offer.simulcast().sendIds();
      boolean told = Extensions.map(extensions).idOf(HeaderExtension.RID) != 0;
      return ids.isEmpty() || !told
          ? Simulcast.NONE
          : Simulcast.receiving(ids.subList(0, Math.min(ids.size(), policy.maxLayers())));
    }

    @Override
    @Nullable LocalTrack track(MediaKind kind, List<RtpCodec> codecs) {
      return null;
    }
  }

  /** Sends to a viewer. */
  static final class Play extends SectionAnswer {
    private final PlayPolicy policy;

    Play(PlayPolicy policy) {
      super(policy.extensions());
      this.policy = policy;
    }

    @Override
    boolean flows(Direction offered) {
      return offered.receives();
    }

    @Override
    String expectedDirection() {
      return "recvonly or sendrecv";
    }

    @Override
    Direction direction() {
      return Direction.SENDONLY;
    }

    @Override
    List<RtpCodec> codecs(MediaDescription offer, MediaKind kind) throws SdpException {
      List<RtpCodec> codecs = forwardable(offer, kind);
      MediaFormat published = policy.publishedOf(kind);
      if (published == null) {
        return CodecSelection.ordered(codecs, codec -> 0);
      }
      if (codecs.stream().noneMatch(c -> published.distance(c) != MediaFormat.NO_MATCH)) {
        throw noCommonCodec(
            offer, published.codec().sdpName() + " " + published.parameters().text());
      }
      return CodecSelection.ordered(
          codecs,
          codec -> {
            int distance = published.distance(codec);
            return distance == MediaFormat.NO_MATCH ? Integer.MAX_VALUE : distance;
          });
    }

    @Override
    Simulcast simulcast(MediaDescription offer, List<ExtensionAttribute> extensions) {
      return Simulcast.NONE;
    }

    @Override
    LocalTrack track(MediaKind kind, List<RtpCodec> codecs) {
      return policy.track(kind).forCodecs(codecs);
    }
  }
}
