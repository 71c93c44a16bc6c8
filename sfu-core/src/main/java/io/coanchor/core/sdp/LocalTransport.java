package io.coanchor.core.sdp;

import java.util.List;

/**
 * What this side says about its transport.
 *
 * @param ice this side's credentials, fresh for every session
 * @param fingerprint of the certificate this side presents
 * @param candidates all there are: the list is closed with {@code a=end-of-candidates}
 * @param iceLite whether this side only answers checks (RFC 8445 section 2.5)
 * @param sessionId for {@code o=}: random, 0 to 2^62-1 (RFC 8829 section 5.2.1)
 */
public record LocalTransport(
    IceCredentials ice,
    Fingerprint fingerprint,
    List<Candidate> candidates,
    boolean iceLite,
    long sessionId) {
  private static final List<String> ICE_OPTIONS = List.of("trickle", "ice2");

  public LocalTransport {
    candidates = List.copyOf(candidates);
  }

  TransportDescription describe(Setup setup) {
    return new TransportDescription(
        ice, ICE_OPTIONS, List.of(fingerprint), setup, candidates, true);
  }

  SessionDescription.Origin origin() {
    // Written once per session: a restart of ICE is a fragment, not a new description.
    return new SessionDescription.Origin(sessionId, 1);
  }
}
