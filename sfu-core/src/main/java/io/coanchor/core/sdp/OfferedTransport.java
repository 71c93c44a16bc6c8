package io.coanchor.core.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one transport that an offered session wants: everything bundled, RTCP multiplexed, keys by
 * DTLS (RFC 9143 section 7.3, RFC 8829 section 5.3.1).
 *
 * @param ice the offerer's credentials
 * @param fingerprints of its certificate, known hash functions only
 * @param candidates all of the offer
 * @param setup the answer's {@code a=setup}
 * @param bundle the mids that may be answered; empty if the offer has a single section to answer
 */
record OfferedTransport(
    IceCredentials ice,
    List<Fingerprint> fingerprints,
    List<Candidate> candidates,
    Setup setup,
    List<String> bundle) {
  /** SHA-1 and older are left out: RFC 8122 section 5 wants no more of them. */
  private static final Set<String> HASHES = Set.of("sha-256", "sha-384", "sha-512");

  /**
   * @param served the sections in which media will flow, at least one
   */
  static OfferedTransport of(SessionDescription offer, List<MediaDescription> served)
      throws SdpException {
    if (offer.iceLite()) {
      throw new SdpException.Unservable("a=ice-lite", "ice-lite", "an agent that makes checks");
    }
    for (MediaDescription section : served) {
      requireDtls(section);
      if (!section.rtcp().mux()) {
        throw new SdpException.Unservable(section.label() + " a=rtcp-mux", "", "a=rtcp-mux");
      }
    }
    List<String> bundle = bundle(offer, served);
    TransportDescription tagged = tagged(offer, served.getFirst(), bundle);
    IceCredentials ice = tagged.ice();
    if (ice == null) {
      throw new SdpException.Unservable(
          served.getFirst().label() + " a=ice-ufrag", "", "a=ice-ufrag and a=ice-pwd");
    }
    return new OfferedTransport(
        ice,
        fingerprints(served.getFirst(), tagged.fingerprints()),
        candidates(offer, ice),
        answerSetup(served.getFirst(), tagged.setup()),
        bundle);
  }

  private static void requireDtls(MediaDescription section) throws SdpException {
    boolean dtls =
        section.protocol().contains("TLS/") || !section.transport().fingerprints().isEmpty();
    if (!dtls && section.sdes()) {
      throw new SdpException.Unservable(
          section.label() + " a=crypto", "keys by SDES", "a=fingerprint, keys by DTLS-SRTP");
    }
    if (!dtls) {
      throw new SdpException.Unservable(
          section.label() + " protocol", section.protocol(), "UDP/TLS/RTP/SAVPF");
    }
  }

  private static List<String> bundle(SessionDescription offer, List<MediaDescription> served)
      throws SdpException {
    MediaDescription first = served.getFirst();
    List<String> bundle = first.mid().isEmpty() ? null : offer.bundleOf(first.mid());
    if (served.size() == 1) {
      return bundle == null ? List.of() : bundle;
    }
    for (MediaDescription section : served) {
      if (section.mid().isEmpty()) {
        throw new SdpException.Unservable(section.label() + " a=mid", "", "a=mid, to be bundled");
      }
      if (bundle == null || !bundle.contains(section.mid())) {
        throw new SdpException.Unservable(
            "a=group:BUNDLE",
            bundle == null ? "" : String.join(" ", bundle),
            "all sections in one bundle, also mid " + section.mid());
      }
    }
    return bundle == null ? List.of() : bundle;
  }

  /** The first section of the bundle that says how to reach it speaks for all. */
  private static TransportDescription tagged(
      SessionDescription offer, MediaDescription first, List<String> bundle) {
    for (String mid : bundle) {
      MediaDescription section = offer.mediaOf(mid);
      if (section != null && !section.isRejected() && section.transport().ice() != null) {
        return section.transport();
      }
    }
    return first.transport();
  }

  private static List<Fingerprint> fingerprints(MediaDescription section, List<Fingerprint> all)
      throws SdpException {
    List<Fingerprint> known =
        all.stream().filter(fingerprint -> HASHES.contains(fingerprint.algorithm())).toList();
    if (known.isEmpty()) {
      throw new SdpException.Unservable(
          section.label() + " a=fingerprint",
          all.isEmpty() ? "" : all.getFirst().algorithm(),
          "sha-256, sha-384 or sha-512");
    }
    return known;
  }

  private static List<Candidate> candidates(SessionDescription offer, IceCredentials ice) {
    List<Candidate> all = new ArrayList<>();
    for (MediaDescription section : offer.media()) {
      if (ice.equals(section.transport().ice())) {
        for (Candidate candidate : section.transport().candidates()) {
          // With RTCP multiplexed there is no second component (RFC 8839 section 4.2).
          if (candidate.component() == 1 && !all.contains(candidate)) {
            all.add(candidate);
          }
        }
      }
    }
    return all.subList(0, Math.min(all.size(), TransportParser.MAX_CANDIDATES));
  }

  /** Passive if the offerer may be active (RFC 5763 section 5), which also is the default. */
  private static Setup answerSetup(MediaDescription section, @Nullable Setup offered)
      throws SdpException {
    if (offered == Setup.HOLDCONN) {
      throw new SdpException.Unservable(
          section.label() + " a=setup", offered.sdpName(), "actpass, active or passive");
    }
    return offered == Setup.PASSIVE ? Setup.ACTIVE : Setup.PASSIVE;
  }

  DtlsRole localRole() {
    return setup == Setup.ACTIVE ? DtlsRole.CLIENT : DtlsRole.SERVER;
  }
}
