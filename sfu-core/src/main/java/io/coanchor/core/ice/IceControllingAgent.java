package io.coanchor.core.ice;

import io.coanchor.core.packet.DropReason;
import io.coanchor.core.sdp.Candidate;
import io.coanchor.core.sdp.IceCredentials;
import io.coanchor.core.stun.StunMessage;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The client's side: a full agent that starts as the controlling one (RFC 8445), with one host
 * candidate per transport (its UDP socket; a TCP connection that its owner opens when it is asked
 * to send to a TCP address).
 *
 * <p>Before a pair is nominated, the first that works may be used. From then on consent is asked
 * for (RFC 7675). It fails when no pair is nominated in {@code 30 s}, or when consent has run out.
 */
public final class IceControllingAgent implements IceAgent {
  // Given.
  private final Listener listener;
  private final RandomGenerator random;

  // Owned.
  private final IceRole role;
  private final CheckResponder responder;
  private final ConsentTimer consent;
  private final CheckList.Events events = new ListEvents();
  private final Soonest soonest = new Soonest();
  private CheckList current;
  private @Nullable CheckList pending;

  // Derived.
  private @Nullable RemoteAddress selected;
  private @Nullable InetSocketAddress mapped;
  private long lastNowNs;
  private boolean failed;

  /**
   * A new agent, which waits for remote candidates.
   *
   * @param random for transaction ids, the tie-breaker and consent intervals; cryptographically
   *     strong outside of tests
   */
  public IceControllingAgent(
      IceCredentials local,
      IceCredentials remote,
      RandomGenerator random,
      Listener listener,
      long nowNs) {
    this.listener = listener;
    this.random = random;
    this.role = new IceRole(random.nextLong());
    this.responder = new CheckResponder(listener);
    this.consent = new ConsentTimer(random);
    this.lastNowNs = nowNs;
    this.current = newList(local, remote);
  }

  /**
   * Adds a remote candidate, from the answer or trickled later, and starts checking it. Known ones,
   * and more than 64, are ignored.
   *
   * @param priority of the candidate (RFC 8445 section 5.1.2)
   */
  public void addRemoteCandidate(RemoteAddress address, long priority, long nowNs) {
    current.pairWith(address, priority);
    if (pending != null) {
      pending.pairWith(address, priority);
    }
    onDeadline(nowNs);
  }

  /**
   * Adds a remote candidate as it stood in a description or a fragment. Names (mDNS) and TCP
   * candidates that do not wait for a connection are ignored.
   */
  public void addRemoteCandidate(Candidate candidate, long nowNs) {
    RemoteAddress address = RemoteAddress.of(candidate);
    if (address != null) {
      addRemoteCandidate(address, candidate.priority(), nowNs);
    }
  }

  @Override
  public void onStun(byte[] array, int offset, int length, RemoteAddress from, long nowNs) {
    StunMessage message = StunMessage.decode(array, offset, length);
    if (message == null) {
      listener.onDrop(DropReason.STUN_MALFORMED);
      return;
    }
    if (failed) {
      listener.onDrop(DropReason.STUN_UNEXPECTED);
      return;
    }
    switch (message.kind()) {
      case REQUEST -> onRequest(message, from, nowNs);
      // A keepalive (RFC 8445 section 11): proves nothing.
      case INDICATION -> {}
      case SUCCESS, ERROR -> onResponse(message, from, nowNs);
    }
    onDeadline(nowNs);
  }

  private void onResponse(StunMessage response, RemoteAddress from, long nowNs) {
    CheckList list = current;
    Check check = current.checkOf(response);
    if (check == null && pending != null) {
      list = pending;
      check = pending.checkOf(response);
    }
    if (check == null) {
      listener.onDrop(DropReason.STUN_UNEXPECTED);
      return;
    }
    if (!list.verify(response)) {
      listener.onDrop(DropReason.STUN_BAD_INTEGRITY);
      return;
    }
    if (response.mappedAddress() != null) {
      mapped = response.mappedAddress();
    }
    list.onResponse(check, response, from, nowNs);
  }

  private void onRequest(StunMessage request, RemoteAddress from, long nowNs) {
    CheckList list = namedBy(request);
    if (list == null) {
      listener.onDrop(DropReason.STUN_UNKNOWN_UFRAG);
      return;
    }
    if (!request.verify(list.local().key())) {
      listener.onDrop(DropReason.STUN_BAD_INTEGRITY);
      return;
    }
    if (request.unknownRequired().length > 0) {
      responder.unknownAttributes(request, from, list.local().key());
      return;
    }
    if (!role.accepts(request)) {
      responder.roleConflict(request, from, list.local().key());
      return;
    }
    if (responder.success(request, from, list.local().key())) {
      CandidatePair pair = list.pairWith(from, request.priority());
      if (pair != null) {
        list.onPeerCheck(pair, request.useCandidate(), nowNs);
      }
    }
  }

  private @Nullable CheckList namedBy(StunMessage request) {
    if (current.local().isNamedBy(request)) {
      return current;
    }
    return pending != null && pending.local().isNamedBy(request) ? pending : null;
  }

  /**
   * {@inheritDoc}
   *
   * <p>The remote candidates known so far are checked again. Complete when a pair of the new
   * generation is nominated; given up after 30 s.
   */
  @Override
  public void restart(IceCredentials local, IceCredentials remote) {
    if (local.ufrag().equals(current.local().credentials().ufrag())) {
      throw new IllegalArgumentException(
          "local.ufrag: " + local.ufrag() + " (expected: another than before)");
    }
    CheckList replaced = pending;
    CheckList next = newList(local, remote);
    next.addAllOf(current);
    pending = next;
    if (replaced != null) {
      listener.onCredentialsRetired(replaced.local().credentials());
    }
  }

  private CheckList newList(IceCredentials local, IceCredentials remote) {
    CheckList list = new CheckList(LocalCredentials.of(local), remote, role, random, events);
    list.startFrom(lastNowNs);
    return list;
  }

  @Override
  public void onClosed(RemoteAddress address, long nowNs) {
    close(current, address, nowNs);
    if (pending != null) {
      close(pending, address, nowNs);
    }
    if (address.equals(selected)) {
      selected = null;
      consent.stop();
      CandidatePair next = current.bestValid();
      if (next != null) {
        use(next, nowNs);
      }
    }
    onDeadline(nowNs);
  }

  private static void close(CheckList list, RemoteAddress address, long nowNs) {
    CandidatePair pair = list.find(address);
    if (pair != null) {
      list.fail(pair, nowNs);
    }
  }

  private void use(CandidatePair pair, long nowNs) {
    consent.start(nowNs);
    if (!pair.remote().equals(selected)) {
      selected = pair.remote();
      listener.onSelected(pair.remote(), nowNs);
    }
  }

  @Override
  public void onDeadline(long nowNs) {
    lastNowNs = nowNs;
    if (failed) {
      return;
    }
    if (consent.isExpired(nowNs)) {
      selected = null;
      consent.stop();
      failUnlessRestarting();
      return;
    }
    RemoteAddress inUse = selected;
    if (inUse != null && consent.takeDue(nowNs)) {
      current.askConsent(inUse, nowNs);
    }
    current.run(nowNs);
    if (pending != null) {
      runRestart(pending, nowNs);
    } else if (current.isTimedOut(nowNs)) {
      failUnlessRestarting();
    }
  }

  private void runRestart(CheckList restarting, long nowNs) {
    restarting.run(nowNs);
    if (restarting.isTimedOut(nowNs)) {
      pending = null;
      listener.onRestartFailed(restarting.local().credentials());
      if (selected == null) {
        failUnlessRestarting();
      }
    }
  }

  private void failUnlessRestarting() {
    if (pending == null) {
      failed = true;
      selected = null;
      consent.stop();
      listener.onFailed();
    }
  }

  @Override
  public long deadlineNs() {
    return next().deadlineNs();
  }

  @Override
  public IceTimer deadlineReason() {
    return next().reason();
  }

  private Soonest next() {
    soonest.clear();
    if (!failed) {
      consent.offerTo(soonest);
      current.offerTo(soonest);
      // While a restart goes on, its time counts, not that of what it replaces.
      CheckList timed = pending == null ? current : pending;
      soonest.offer(timed.timeoutNs(), IceTimer.CONNECT_TIMEOUT);
      if (pending != null) {
        pending.offerTo(soonest);
      }
    }
    return soonest;
  }

  @Override
  public @Nullable RemoteAddress selected() {
    return selected;
  }

  /** Whether the selected pair is the nominated one: ICE is complete (RFC 8445 section 8.1.2). */
  public boolean isNominated() {
    return current.isNominated();
  }

  @Override
  public boolean isValidated(RemoteAddress address) {
    return address.equals(selected)
        || current.isValid(address)
        || (pending != null && pending.isValid(address));
  }

  @Override
  public Map<String, Object> debugState() {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("role", role.controlling() ? "controlling" : "controlled");
    state.put("failed", failed);
    state.put("selected", String.valueOf(selected));
    state.put("mapped", String.valueOf(mapped));
    state.put("current", current.debugState());
    state.put("pending", pending == null ? Map.of() : pending.debugState());
    state.put("deadline", deadlineReason().name());
    return state;
  }

  /** Follows the lists of both generations. */
  private final class ListEvents implements CheckList.Events {
    @Override
    public void send(RemoteAddress to, byte[] bytes) {
      listener.sendStun(to, bytes, 0, bytes.length);
    }

    @Override
    public void onValid(CheckList list, CandidatePair pair, long nowNs) {
      if (list == current && selected == null) {
        use(pair, nowNs);
      }
    }

    @Override
    public void onNominated(CheckList list, CandidatePair pair, long nowNs) {
      CheckList old = current;
      if (list == pending) {
        current = list;
        pending = null;
      }
      use(pair, nowNs);
      if (old != current) {
        listener.onCredentialsRetired(old.local().credentials());
      }
    }

    @Override
    public void onAnswer(CheckList list, CandidatePair pair, long nowNs) {
      if (list == current && pair.remote().equals(selected)) {
        consent.onAnswer(nowNs);
      }
      listener.onConsent(nowNs);
    }
  }
}
