package io.coanchor.core.ice;

/**
 * Our one host candidate of a transport, and a remote one (RFC 8445 section 6.1.2). With one local
 * candidate per transport, the remote address names the pair.
 */
final class CandidatePair {
  /** RFC 8445 section 6.1.2.6. There is one component, so no pair is ever frozen. */
  enum State {
    WAITING,
    IN_PROGRESS,
    SUCCEEDED,
    FAILED
  }

  private static final long MAX_PRIORITY = Integer.MAX_VALUE;
  private static final int HOST_PREFERENCE = 126;
  private static final int PEER_REFLEXIVE_PREFERENCE = 110;
  private static final int UDP_LOCAL_PREFERENCE = 65_535;

  /** RFC 6544 section 4.2: direction preference 6 of the active side, other preference highest. */
  private static final int TCP_LOCAL_PREFERENCE = (6 << 13) + 8_191;

  private final RemoteAddress remote;
  private final long remotePriority;
  private State state = State.WAITING;
  private boolean nominatedByPeer;

  CandidatePair(RemoteAddress remote, long remotePriority) {
    this.remote = remote;
    this.remotePriority = Math.clamp(remotePriority, 0, MAX_PRIORITY);
  }

  RemoteAddress remote() {
    return remote;
  }

  long remotePriority() {
    return remotePriority;
  }

  State state() {
    return state;
  }

  void state(State next) {
    state = next;
  }

  boolean isPending() {
    return state == State.WAITING || state == State.IN_PROGRESS;
  }

  boolean nominatedByPeer() {
    return nominatedByPeer;
  }

  void setNominatedByPeer() {
    nominatedByPeer = true;
  }

  /** RFC 8445 section 6.1.2.3. */
  long priority(boolean controlling) {
    long local = priority(HOST_PREFERENCE);
    long g = controlling ? local : remotePriority;
    long d = controlling ? remotePriority : local;
    return (Math.min(g, d) << 32) + 2 * Math.max(g, d) + (g > d ? 1 : 0);
  }

  /** What a peer-reflexive candidate found by a check of this pair would have (section 7.1.1). */
  long peerReflexivePriority() {
    return priority(PEER_REFLEXIVE_PREFERENCE);
  }

  /** RFC 8445 section 5.1.2.1 with component 1. */
  private long priority(int typePreference) {
    int localPreference =
        remote.transport() == RemoteAddress.Transport.UDP
            ? UDP_LOCAL_PREFERENCE
            : TCP_LOCAL_PREFERENCE;
    return ((long) typePreference << 24) | ((long) localPreference << 8) | 255;
  }
}
