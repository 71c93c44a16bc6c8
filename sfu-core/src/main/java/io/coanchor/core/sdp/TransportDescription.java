package io.coanchor.core.sdp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an m-section says about ICE and DTLS, what the session level says filled in.
 *
 * @param ice null if {@code a=ice-ufrag} or {@code a=ice-pwd} is missing
 * @param iceOptions the tokens of {@code a=ice-options}
 * @param fingerprints all {@code a=fingerprint}
 * @param setup null if missing
 * @param candidates the known ones
 * @param endOfCandidates whether the list is complete (RFC 8840 section 8.2)
 */
public record TransportDescription(
    @Nullable IceCredentials ice,
    List<String> iceOptions,
    List<Fingerprint> fingerprints,
    @Nullable Setup setup,
    List<Candidate> candidates,
    boolean endOfCandidates) {
  /** Nothing said. */
  public static final TransportDescription NONE =
      new TransportDescription(null, List.of(), List.of(), null, List.of(), false);

  public TransportDescription {
    iceOptions = List.copyOf(iceOptions);
    fingerprints = List.copyOf(fingerprints);
    candidates = List.copyOf(candidates);
  }

  /** The same without candidates: they stand once per bundle (RFC 9143 section 7.1.3). */
  public TransportDescription withoutCandidates() {
    return new TransportDescription(ice, iceOptions, fingerprints, setup, List.of(), false);
  }
}
