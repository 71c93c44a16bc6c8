package io.coanchor.core.sdp;

import io.coanchor.core.codec.MediaKind;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Answers an offer section by section (RFC 3264 section 6, RFC 8829 section 5.3).
 *
 * <p>Audio and video that flow the right way are served, at most one of each; audio and video that
 * do not are answered {@code inactive}; everything else is rejected with port 0. A section that
 * ought to be served and cannot be fails the whole offer: a session that works in part misleads the
 * user (RFC 9725 section 4.4.3).
 */
final class Answerer {
  /** The discard port: the address is among the candidates (RFC 8840 section 4.1.1). */
  private static final int DISCARD_PORT = 9;

  private final SessionDescription offer;
  private final LocalTransport local;
  private final SectionAnswer sections;

  private final IdentityHashMap<MediaDescription, MediaDescription> served =
      new IdentityHashMap<>();
  private final List<NegotiatedMedia> negotiated = new ArrayList<>();

  Answerer(SessionDescription offer, LocalTransport local, SectionAnswer sections) {
    this.offer = offer;
    this.local = local;
    this.sections = sections;
  }

  Answer answer() throws SdpException {
    List<MediaDescription> toServe = toServe();
    OfferedTransport remote = OfferedTransport.of(offer, toServe);
    for (MediaDescription section : toServe) {
      served.put(section, sections.serve(section, offer.extmapAllowMixed()));
    }
    List<MediaDescription> answered = new ArrayList<>();
    List<String> accepted = new ArrayList<>();
    TransportDescription transport = local.describe(remote.setup());
    for (MediaDescription offered : offer.media()) {
      MediaDescription answer = served.get(offered);
      if (answer == null) {
        answer = mayBeInactive(offered, remote) ? sections.decline(offered) : null;
      }
      if (answer == null) {
        answered.add(rejected(offered));
        continue;
      }
      accepted.add(offered.mid());
      answered.add(withTransport(answer, transport));
      negotiated.add(sections.negotiated(offered, answer));
    }
    List<String> bundle = remote.bundle().stream().filter(accepted::contains).distinct().toList();
    SessionDescription sdp =
        new SessionDescription(
            local.origin(),
            local.iceLite(),
            offer.extmapAllowMixed(),
            bundle.isEmpty() ? List.of() : List.of(bundle),
            candidatesOnce(answered, bundle));
    return new Answer(
        sdp,
        new NegotiatedSession(
            remote.localRole(),
            offer.iceLite(),
            remote.ice(),
            remote.fingerprints(),
            remote.candidates(),
            negotiated));
  }

  private List<MediaDescription> toServe() throws SdpException {
    List<MediaDescription> wanted = new ArrayList<>();
    List<MediaKind> kinds = new ArrayList<>();
    for (MediaDescription section : offer.media()) {
      MediaKind kind = section.kind();
      if (kind == null || section.isRejected() || !sections.flows(section.direction())) {
        continue;
      }
      if (kinds.contains(kind)) {
        throw new SdpException.Unservable(
            "number of m=" + kind.sdpName() + " sections", "2", "one of each kind");
      }
      kinds.add(kind);
      wanted.add(section);
    }
    if (wanted.isEmpty()) {
      throw new SdpException.Unservable(
          "m-sections", offered(), "m=audio or m=video, " + sections.expectedDirection());
    }
    return wanted;
  }

  private String offered() {
    List<String> all = new ArrayList<>();
    for (MediaDescription section : offer.media()) {
      all.add(section.media() + " " + section.direction().sdpName());
    }
    return String.join(", ", all);
  }

  private static boolean mayBeInactive(MediaDescription offered, OfferedTransport remote) {
    return offered.kind() != null
        && !offered.isRejected()
        && offered.rtcp().mux()
        && remote.bundle().contains(offered.mid());
  }

  private static MediaDescription rejected(MediaDescription offered) {
    return new MediaDescription(
        offered.media(),
        0,
        offered.protocol(),
        offered.formats(),
        offered.mid(),
        Direction.INACTIVE,
        false,
        offered.codecs().stream().map(codec -> codec.with(codec.parameters(), List.of())).toList(),
        List.of(),
        Sources.NONE,
        Simulcast.NONE,
        TransportDescription.NONE,
        RtcpAttributes.NONE,
        false);
  }

  private static MediaDescription withTransport(
      MediaDescription answer, TransportDescription transport) {
    return new MediaDescription(
        answer.media(),
        DISCARD_PORT,
        answer.protocol(),
        answer.codecs().stream().map(codec -> Integer.toString(codec.payloadType())).toList(),
        answer.mid(),
        answer.direction(),
        false,
        answer.codecs(),
        answer.extensions(),
        answer.sources(),
        answer.simulcast(),
        transport,
        answer.rtcp(),
        false);
  }

  /** Candidates stand in the section that speaks for the bundle (RFC 9143 section 7.3.1). */
  private static List<MediaDescription> candidatesOnce(
      List<MediaDescription> answered, List<String> bundle) {
    List<MediaDescription> result = new ArrayList<>();
    for (MediaDescription section : answered) {
      boolean speaks = bundle.isEmpty() || section.mid().equals(bundle.getFirst());
      result.add(
          speaks ? section : withTransportOnly(section, section.transport().withoutCandidates()));
    }
    return result;
  }

  private static MediaDescription withTransportOnly(
      MediaDescription section, TransportDescription transport) {
    return section.isRejected() ? section : withTransport(section, transport);
  }
}
