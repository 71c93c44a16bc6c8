package io.coanchor.core.sdp;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.rtp.HeaderExtension;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes offers and applies their answers (RFC 8829 sections 5.2 and 5.11). */
final class Offerer {
  private static final int DISCARD_PORT = 9;
  private static final String PROTOCOL = "UDP/TLS/RTP/SAVPF";

  /** One id per extension throughout the bundle (RFC 9143 section 9.1), those browsers use. */
  private static final Map<HeaderExtension, Integer> AUDIO_IDS =
      Map.of(
          HeaderExtension.AUDIO_LEVEL, 1,
          HeaderExtension.ABS_SEND_TIME, 2,
          HeaderExtension.TRANSPORT_CC, 3,
          HeaderExtension.MID, 4);

  private static final Map<HeaderExtension, Integer> VIDEO_IDS =
      Map.of(
          HeaderExtension.ABS_SEND_TIME, 2,
          HeaderExtension.TRANSPORT_CC, 3,
          HeaderExtension.MID, 4,
          HeaderExtension.PLAYOUT_DELAY, 5,
          HeaderExtension.RID, 10,
          HeaderExtension.REPAIRED_RID, 11,
          HeaderExtension.DEPENDENCY_DESCRIPTOR, 12,
          HeaderExtension.VIDEO_ORIENTATION, 13);

  private Offerer() {}

  static SessionDescription offer(LocalTransport local, List<OfferedMedia> media) {
    CodecNumbering numbering = new CodecNumbering();
    List<MediaDescription> sections = new ArrayList<>();
    List<String> mids = new ArrayList<>();
    for (OfferedMedia offered : media) {
      TransportDescription transport = local.describe(Setup.ACTPASS);
      sections.add(
          section(
              offered,
              numbering.number(offered.formats()),
              sections.isEmpty() ? transport : transport.withoutCandidates()));
      mids.add(offered.mid());
    }
    return new SessionDescription(local.origin(), local.iceLite(), true, List.of(mids), sections);
  }

  private static MediaDescription section(
      OfferedMedia offered, List<RtpCodec> codecs, TransportDescription transport) {
    LocalTrack track = offered.track();
    boolean simulcast = !offered.rids().isEmpty();
    Sources sources = track == null ? Sources.NONE : Sources.of(track);
    return new MediaDescription(
        offered.kind().sdpName(),
        DISCARD_PORT,
        PROTOCOL,
        codecs.stream().map(codec -> Integer.toString(codec.payloadType())).toList(),
        offered.mid(),
        offered.direction(),
        false,
        codecs,
        extensions(offered.kind()),
        simulcast ? sources.withoutSsrcs() : sources,
        simulcast ? Simulcast.sending(offered.rids()) : Simulcast.NONE,
        transport,
        new RtcpAttributes(true, true, true),
        false);
  }

  private static List<ExtensionAttribute> extensions(MediaKind kind) {
    Map<HeaderExtension, Integer> ids = kind == MediaKind.AUDIO ? AUDIO_IDS : VIDEO_IDS;
    List<ExtensionAttribute> extensions = new ArrayList<>();
    for (HeaderExtension extension : HeaderExtension.values()) {
      Integer id = ids.get(extension);
      if (id != null) {
        extensions.add(new ExtensionAttribute(id, extension.uri(), null));
      }
    }
    return extensions;
  }

  static NegotiatedSession apply(
      SessionDescription offer, SessionDescription answer, List<OfferedMedia> media)
      throws SdpException {
    if (answer.media().size() != offer.media().size()) {
      throw new SdpException.Unservable(
          "number of m-sections in the answer",
          Integer.toString(answer.media().size()),
          Integer.toString(offer.media().size()));
    }
    List<NegotiatedMedia> negotiated = new ArrayList<>();
    MediaDescription first = null;
    for (int i = 0; i < offer.media().size(); i++) {
      MediaDescription answered = answer.media().get(i);
      MediaDescription offered = offer.media().get(i);
      requireMatch(offered, answered);
      if (answered.isRejected()) {
        continue;
      }
      first = first == null ? answered : first;
      negotiated.add(negotiate(offered, answered, media.get(i)));
    }
    if (first == null) {
      throw new SdpException.Unservable("m-sections in the answer", "all rejected", "one accepted");
    }
    return session(answer, first, negotiated);
  }

  private static void requireMatch(MediaDescription offered, MediaDescription answered)
      throws SdpException {
    if (!offered.media().equals(answered.media()) || !offered.mid().equals(answered.mid())) {
      throw new SdpException.Unservable("m-section", answered.label(), offered.label());
    }
    if (!answered.isRejected() && !answered.rtcp().mux()) {
      throw new SdpException.Unservable(answered.label() + " a=rtcp-mux", "", "a=rtcp-mux");
    }
  }

  private static NegotiatedSession session(
      SessionDescription answer, MediaDescription first, List<NegotiatedMedia> negotiated)
      throws SdpException {
    TransportDescription transport = first.transport();
    IceCredentials ice = transport.ice();
    if (ice == null) {
      throw new SdpException.Unservable(
          first.label() + " a=ice-ufrag", "", "a=ice-ufrag and a=ice-pwd");
    }
    if (transport.fingerprints().isEmpty()) {
      throw new SdpException.Unservable(first.label() + " a=fingerprint", "", "sha-256");
    }
    Setup setup = transport.setup();
    if (setup != Setup.ACTIVE && setup != Setup.PASSIVE) {
      throw new SdpException.Unservable(
          first.label() + " a=setup", setup == null ? "" : setup.sdpName(), "active or passive");
    }
    List<Candidate> candidates = new ArrayList<>();
    for (MediaDescription section : answer.media()) {
      candidates.addAll(section.transport().candidates());
    }
    return new NegotiatedSession(
        setup == Setup.PASSIVE ? DtlsRole.CLIENT : DtlsRole.SERVER,
        answer.iceLite(),
        ice,
        transport.fingerprints(),
        candidates.stream().filter(candidate -> candidate.component() == 1).distinct().toList(),
        negotiated);
  }

  private static NegotiatedMedia negotiate(
      MediaDescription offered, MediaDescription answered, OfferedMedia media) throws SdpException {
    List<RtpCodec> codecs =
        answered.codecs().stream().filter(codec -> isOffered(codec, offered)).toList();
    if (codecs.isEmpty()) {
      throw new SdpException.NoCommonCodec(
          answered.label() + " codecs",
          String.join(" ", answered.formats()),
          "one that was offered");
    }
    Direction direction = offered.direction().and(answered.direction().reversed());
    List<String> layers = new ArrayList<>(media.rids());
    layers.retainAll(answered.simulcast().receiveIds());
    return new NegotiatedMedia(
        offered.mid(),
        media.kind(),
        direction,
        NegotiatedCodec.of(codecs),
        Extensions.map(Extensions.answered(answered.extensions(), uris(offered), false, true)),
        NegotiatedMedia.RemoteSource.of(answered.sources()),
        layers,
        direction.sends() ? track(media.track(), codecs) : null,
        answered.rtcp());
  }

  private static boolean isOffered(RtpCodec answered, MediaDescription offered) {
    RtpCodec codec = offered.codec(answered.payloadType());
    return codec != null && codec.codec() == answered.codec();
  }

  private static Set<HeaderExtension> uris(MediaDescription offered) {
    Set<HeaderExtension> known = EnumSet.noneOf(HeaderExtension.class);
    for (ExtensionAttribute extension : offered.extensions()) {
      known.add(Objects.requireNonNull(HeaderExtension.fromUri(extension.uri())));
    }
    return known;
  }

  private static @Nullable LocalTrack track(@Nullable LocalTrack track, List<RtpCodec> codecs) {
    return track == null ? null : track.forCodecs(codecs);
  }
}
