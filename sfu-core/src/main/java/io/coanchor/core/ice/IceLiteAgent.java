package io.coanchor.core.ice;

import io.coanchor.core.packet.DropReason;
import io.coanchor.core.sdp.IceCredentials;
import io.coanchor.core.stun.StunMessage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The server's side: a lite implementation (RFC 8445 section 2.5). It is always controlled, looks
 * for no path of its own, and answers the peer's checks from any address.
 *
 * <p>The selected address is the one that the peer nominated last. Peers nominate in three ways,
 * and all work: once (RFC 8445), on every check of the pair they use (Chromium, toward a lite
 * agent), so that a new address after a NAT rebinding or a change of network takes over with its
 * first nominated check, and on every check of every pair (aggressive, RFC 5245), where for the
 * first moments the higher priority wins.
 *
 * <p>Once there are keys, what is sent is worth having or hurts who gets it unasked: then it goes
 * to another UDP address only when the peer has answered from there ({@link PathProof}). It costs a
 * peer that moves one round trip. A TCP connection is a proof by itself.
 *
 * <p>It never fails by itself: its owner watches {@link IceAgent.Listener#onConsent}.
 */
public final class IceLiteAgent implements IceAgent {
  /**
   * For so long after the first nomination of a generation, a candidate of lower priority does not
   * take over: an aggressive peer nominates all its pairs within the time of its first checks.
   */
  static final long AGGRESSIVE_WINDOW_NS = 3_000_000_000L;

  private static final long NEVER = Long.MIN_VALUE;

  // Given.
  private final Listener listener;

  // Owned.
  private final CheckResponder responder;
  private final ValidatedAddresses validated = new ValidatedAddresses();
  private LocalCredentials current;
  private @Nullable LocalCredentials pending;
  private final PathProof proof;
  private IceCredentials remote;
  private @Nullable IceCredentials pendingRemote;

  // Derived.
  private boolean secured;
  private @Nullable RemoteAddress selected;
  private long selectedPriority;
  private long firstNominationNs = NEVER;
  private long checks;
  private long nominations;
  private long restarts;

  /**
   * A new agent.
   *
   * @param local ours, which the peer's checks are made with
   * @param remote the peer's
   * @param random a secure one
   */
  public IceLiteAgent(
      IceCredentials local, IceCredentials remote, RandomGenerator random, Listener listener) {
    this.listener = listener;
    this.remote = remote;
    this.proof = new PathProof(random);
    this.responder = new CheckResponder(listener);
    this.current = LocalCredentials.of(local);
  }

  @Override
  public void onStun(byte[] array, int offset, int length, RemoteAddress from, long nowNs) {
    StunMessage message = StunMessage.decode(array, offset, length);
    if (message == null) {
      listener.onDrop(DropReason.STUN_MALFORMED);
      return;
    }
    switch (message.kind()) {
      case REQUEST -> onRequest(message, from, nowNs);
      // A keepalive (RFC 8445 section 11): holds the NAT binding open, proves nothing.
      case INDICATION -> {}
      case SUCCESS -> onAnswer(message, from, nowNs);
      case ERROR -> listener.onDrop(DropReason.STUN_UNEXPECTED);
    }
  }

  /** The peer is where one of its checks came from. */
  private void onAnswer(StunMessage response, RemoteAddress from, long nowNs) {
    PathProof.Asked question = proof.answered(response, from);
    if (question == null) {
      listener.onDrop(DropReason.STUN_UNEXPECTED);
      return;
    }
    if (takesOver(from, question.priority(), nowNs)) {
      selectedPriority = question.priority();
      select(from, nowNs);
    }
    listener.onConsent(nowNs);
  }

  private void onRequest(StunMessage request, RemoteAddress from, long nowNs) {
    LocalCredentials named = namedBy(request);
    if (named == null) {
      listener.onDrop(DropReason.STUN_UNKNOWN_UFRAG);
      return;
    }
    if (!request.verify(named.key())) {
      listener.onDrop(DropReason.STUN_BAD_INTEGRITY);
      return;
    }
    if (request.unknownRequired().length > 0) {
      responder.unknownAttributes(request, from, named.key());
      return;
    }
    if (request.controlled()) {
      // A lite agent cannot take the controlling role, whatever the tie-breakers say.
      responder.roleConflict(request, from, named.key());
      return;
    }
    if (responder.success(request, from, named.key())) {
      onValidCheck(request, named, from, nowNs);
    }
  }

  private void onValidCheck(
      StunMessage request, LocalCredentials named, RemoteAddress from, long nowNs) {
    checks++;
    validated.seen(from, selected, nowNs);
    if (request.useCandidate()) {
      nominations++;
      if (named.equals(pending)) {
        completeRestart(named);
      }
      if (takesOver(from, request.priority(), nowNs)) {
        goTo(from, request.priority(), nowNs);
      }
    } else if (selected == null) {
      select(from, nowNs);
    }
    listener.onConsent(nowNs);
  }

  private void goTo(RemoteAddress address, long priority, long nowNs) {
    RemoteAddress present = selected;
    // where only our own address differs, the peer has been answering from its own already
    boolean known = present == null || address.address().equals(present.address());
    if (secured && !known && address.transport() == RemoteAddress.Transport.UDP) {
      byte[] check = proof.ask(address, priority, current.credentials(), remote);
      listener.sendStun(address, check, 0, check.length);
      return;
    }
    selectedPriority = priority;
    select(address, nowNs);
  }

  private boolean takesOver(RemoteAddress from, long priority, long nowNs) {
    if (firstNominationNs == NEVER) {
      firstNominationNs = nowNs;
      return true;
    }
    return priority >= selectedPriority
        || from.equals(selected)
        || nowNs - firstNominationNs >= AGGRESSIVE_WINDOW_NS;
  }

  private void select(RemoteAddress address, long nowNs) {
    if (!address.equals(selected)) {
      selected = address;
      listener.onSelected(address, nowNs);
    }
  }

  /**
   * Only a nomination ends a restart: until the peer has settled on a pair of the new generation,
   * it may still give up and live on with the old one.
   */
  private void completeRestart(LocalCredentials restarted) {
    IceCredentials old = current.credentials();
    current = restarted;
    pending = null;
    if (pendingRemote != null) {
      remote = pendingRemote;
      pendingRemote = null;
    }
    proof.clear();
    firstNominationNs = NEVER;
    selectedPriority = 0;
    restarts++;
    listener.onCredentialsRetired(old);
  }

  private @Nullable LocalCredentials namedBy(StunMessage request) {
    if (current.isNamedBy(request)) {
      return current;
    }
    return pending != null && pending.isNamedBy(request) ? pending : null;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Complete with the first nomination under the new credentials.
   */
  @Override
  public void restart(IceCredentials local, IceCredentials remote) {
    if (local.ufrag().equals(current.credentials().ufrag())) {
      throw new IllegalArgumentException(
          "local.ufrag: " + local.ufrag() + " (expected: another than before)");
    }
    LocalCredentials replaced = pending;
    pending = LocalCredentials.of(local);
    pendingRemote = remote;
    if (replaced != null && !replaced.credentials().ufrag().equals(local.ufrag())) {
      listener.onCredentialsRetired(replaced.credentials());
    }
  }

  @Override
  public void onClosed(RemoteAddress address, long nowNs) {
    validated.remove(address);
    proof.forget(address);
    if (!address.equals(selected)) {
      return;
    }
    selected = null;
    selectedPriority = 0;
    RemoteAddress next = validated.latest();
    if (next != null) {
      select(next, nowNs);
    }
  }

  @Override
  public void onSecured() {
    secured = true;
  }

  @Override
  public void onDeadline(long nowNs) {
    validated.expire(selected, nowNs);
  }

  @Override
  public long deadlineNs() {
    return validated.nextExpiryNs(selected);
  }

  @Override
  public IceTimer deadlineReason() {
    return deadlineNs() == Long.MAX_VALUE ? IceTimer.NONE : IceTimer.ADDRESS_EXPIRY;
  }

  @Override
  public @Nullable RemoteAddress selected() {
    return selected;
  }

  @Override
  public boolean isValidated(RemoteAddress address) {
    return address.equals(selected) || validated.contains(address);
  }

  @Override
  public Map<String, Object> debugState() {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("role", "controlled, lite");
    state.put("ufrag", current.credentials().ufrag());
    state.put("pendingUfrag", pending == null ? "" : pending.credentials().ufrag());
    state.put("selected", String.valueOf(selected));
    state.put("nominated", firstNominationNs != NEVER);
    state.put("validated", validated.debugState());
    state.put("proofsAwaited", proof.waiting());
    state.put("checks", checks);
    state.put("nominations", nominations);
    state.put("restarts", restarts);
    return state;
  }
}
