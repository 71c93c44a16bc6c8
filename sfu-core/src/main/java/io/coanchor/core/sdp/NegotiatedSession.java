package io.coanchor.core.sdp;

import io.coanchor.core.codec.MediaKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of an offer and its answer, for the side that holds it.
 *
 * @param dtlsRole this side's role
 * @param remoteIceLite whether the peer only answers checks
 * @param remoteIce the peer's credentials
 * @param remoteFingerprints one of them must be the peer's certificate's
 * @param remoteCandidates those the description carried; more may trickle in
 * @param media the sections not rejected, all on one transport
 */
public record NegotiatedSession(
    DtlsRole dtlsRole,
    boolean remoteIceLite,
    IceCredentials remoteIce,
    List<Fingerprint> remoteFingerprints,
    List<Candidate> remoteCandidates,
    List<NegotiatedMedia> media) {
  public NegotiatedSession {
    remoteFingerprints = List.copyOf(remoteFingerprints);
    remoteCandidates = List.copyOf(remoteCandidates);
    media = List.copyOf(media);
  }

  /** The section of this kind in which media flows, or null. */
  public @Nullable NegotiatedMedia mediaOf(MediaKind kind) {
    for (NegotiatedMedia section : media) {
      if (section.kind() == kind && section.direction() != Direction.INACTIVE) {
        return section;
      }
    }
    return null;
  }
}
