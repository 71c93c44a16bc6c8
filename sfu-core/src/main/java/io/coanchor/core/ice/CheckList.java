package io.coanchor.core.ice;

import io.coanchor.core.ice.CandidatePair.State;
import io.coanchor.core.sdp.IceCredentials;
import io.coanchor.core.stun.StunKey;
import io.coanchor.core.stun.StunMessage;
import io.coanchor.core.stun.StunWriter;
import io.coanchor.core.stun.TransactionId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The pairs of one ICE generation and the checks on them (RFC 8445 sections 6.1.4, 7.2 and 8.1.1).
 *
 * <p>Checks are paced, triggered ones first. While controlling, the best pair that has succeeded is
 * nominated as soon as no better one can still succeed, or after a short wait for those.
 */
final class CheckList {
  /** Ta (RFC 8445 section 14.2). */
  static final long PACE_NS = 50_000_000L;

  /** Time for a first nominated pair: as long as consent without an answer. */
  static final long CONNECT_TIMEOUT_NS = 30_000_000_000L;

  /** RFC 8445 section 6.1.2.5 says 100; a server has a handful. */
  static final int MAX_PAIRS = 64;

  /** A better pair gets two round trips of the first that succeeded, and at most this. */
  private static final long MAX_NOMINATION_WAIT_NS = 200_000_000L;

  private static final long NEVER = Long.MIN_VALUE;

  // Given.
  private final LocalCredentials local;
  private final String username;
  private final StunKey remoteKey;
  private final IceRole role;
  private final RandomGenerator random;
  private final Events events;

  // Owned.
  private final List<CandidatePair> pairs = new ArrayList<>();
  private final Deque<CandidatePair> triggered = new ArrayDeque<>();
  private final Map<TransactionId, Check> checks = new LinkedHashMap<>();
  private final RttEstimator rtt = new RttEstimator();

  // Derived.
  private @Nullable CandidatePair nominated;
  private long startNs = NEVER;
  private long nextPaceNs;
  private long nominateAtNs = Long.MAX_VALUE;

  /** What a list tells the agent. */
  interface Events {
    void send(RemoteAddress to, byte[] bytes);

    /** The pair has succeeded for the first time. */
    void onValid(CheckList list, CandidatePair pair, long nowNs);

    void onNominated(CheckList list, CandidatePair pair, long nowNs);

    /** An authenticated success response came. */
    void onAnswer(CheckList list, CandidatePair pair, long nowNs);
  }

  CheckList(
      LocalCredentials local,
      IceCredentials remote,
      IceRole role,
      RandomGenerator random,
      Events events) {
    this.local = local;
    this.username = remote.ufrag() + ":" + local.credentials().ufrag();
    this.remoteKey = new StunKey(remote.pwd());
    this.role = role;
    this.random = random;
    this.events = events;
  }

  /** The pair with this address, made if there was none; null if there are too many. */
  @Nullable CandidatePair pairWith(RemoteAddress remote, long priority) {
    CandidatePair pair = find(remote);
    if (pair == null && pairs.size() < MAX_PAIRS) {
      pair = new CandidatePair(remote, priority);
      pairs.add(pair);
    }
    return pair;
  }

  /** Takes over the remote candidates of the generation before. */
  void addAllOf(CheckList other) {
    for (CandidatePair pair : other.pairs) {
      pairWith(pair.remote(), pair.remotePriority());
    }
  }

  /** Does what is due: sends again, gives up, nominates, and starts one new check. */
  void run(long nowNs) {
    if (startNs == NEVER) {
      startNs = nowNs;
      nextPaceNs = nowNs;
    }
    for (Check check : List.copyOf(checks.values())) {
      if (nowNs >= check.nextNs() && checks.containsKey(check.id())) {
        sendAgainOrGiveUp(check, nowNs);
      }
    }
    if (nowNs >= nominateAtNs) {
      nominateAtNs = Long.MAX_VALUE;
      nominateBest(nowNs);
    }
    if (nowNs >= nextPaceNs && hasNext()) {
      CandidatePair next = triggered.isEmpty() ? best(State.WAITING) : triggered.poll();
      if (next != null) {
        nextPaceNs = nowNs + PACE_NS;
        next.state(State.IN_PROGRESS);
        send(next, Check.Kind.CONNECTIVITY, nowNs);
      }
    }
  }

  private boolean hasNext() {
    return !triggered.isEmpty() || (nominated == null && best(State.WAITING) != null);
  }

  private void sendAgainOrGiveUp(Check check, long nowNs) {
    if (check.sendAgain(nowNs)) {
      events.send(check.pair().remote(), check.bytes());
      return;
    }
    checks.remove(check.id());
    if (check.kind() != Check.Kind.CONSENT) {
      fail(check.pair(), nowNs);
    }
  }

  private void send(CandidatePair pair, Check.Kind kind, long nowNs) {
    TransactionId id = TransactionId.random(random);
    boolean useCandidate = kind != Check.Kind.CONNECTIVITY && role.controlling();
    byte[] bytes =
        StunWriter.bindingRequest(
            id,
            username,
            pair.peerReflexivePriority(),
            role.asAttribute(),
            useCandidate,
            remoteKey);
    long pending = pairs.stream().filter(CandidatePair::isPending).count();
    long rtoNs = rtt.rtoNs(pending * PACE_NS);
    checks.put(id, new Check(id, pair, kind, role.controlling(), bytes, rtoNs, nowNs));
    events.send(pair.remote(), bytes);
  }

  /**
   * Asks the pair in use for consent. While controlling, the request nominates again: a lite peer
   * that sees it come from a new address, after a NAT rebinding, then sends there.
   */
  void askConsent(RemoteAddress inUse, long nowNs) {
    CandidatePair pair = find(inUse);
    if (pair != null) {
      send(pair, Check.Kind.CONSENT, nowNs);
    }
  }

  /** Answers RFC 8445 section 7.3.1.4: the peer has just checked this pair. */
  void onPeerCheck(CandidatePair pair, boolean useCandidate, long nowNs) {
    boolean nominates = useCandidate && !role.controlling();
    if (pair.state() == State.SUCCEEDED) {
      if (nominates && pair != nominated) {
        conclude(pair, nowNs);
      }
      return;
    }
    if (nominates) {
      pair.setNominatedByPeer();
    }
    if (pair.state() == State.IN_PROGRESS) {
      // The check goes on, rather than being replaced as in the RFC: were it replaced by every
      // check
      // of the peer, no answer would find it on a path slower than the peer's retransmissions.
      for (Check check : checks.values()) {
        if (check.pair() == pair) {
          check.hasten(nowNs);
        }
      }
    } else if ((nominated == null || nominates) && !triggered.contains(pair)) {
      pair.state(State.WAITING);
      triggered.add(pair);
    }
  }

  /** The check that a response answers, null if it is none of ours. */
  @Nullable Check checkOf(StunMessage response) {
    return checks.get(response.transactionId());
  }

  /** Whether the response was made with the peer's password. */
  boolean verify(StunMessage response) {
    return response.verify(remoteKey);
  }

  /** Takes an authenticated response to {@code check} (RFC 8445 section 7.2.5). */
  void onResponse(Check check, StunMessage response, RemoteAddress from, long nowNs) {
    checks.remove(check.id());
    CandidatePair pair = check.pair();
    if (response.kind() == StunMessage.Kind.ERROR) {
      onError(check, response.errorCode(), nowNs);
      return;
    }
    if (!from.equals(pair.remote())) {
      fail(pair, nowNs); // Not symmetric (section 7.2.5.2.1).
      return;
    }
    long rttNs = check.roundTripNs(nowNs);
    if (rttNs >= 0) {
      rtt.onSample(rttNs);
    }
    if (pair.state() != State.SUCCEEDED) {
      pair.state(State.SUCCEEDED);
      events.onValid(this, pair, nowNs);
    }
    events.onAnswer(this, pair, nowNs);
    if (check.kind() == Check.Kind.NOMINATION || pair.nominatedByPeer()) {
      if (nominated != pair) {
        conclude(pair, nowNs);
      }
    } else {
      considerNomination(nowNs);
    }
  }

  private void onError(Check check, int code, long nowNs) {
    if (code != StunWriter.ROLE_CONFLICT) {
      if (check.kind() != Check.Kind.CONSENT) {
        fail(check.pair(), nowNs);
      }
      return;
    }
    role.refusedAs(check.asControlling());
    if (check.kind() == Check.Kind.CONNECTIVITY && !triggered.contains(check.pair())) {
      check.pair().state(State.WAITING);
      triggered.add(check.pair());
    } else {
      considerNomination(nowNs);
    }
  }

  /** The pair does not work (any more). */
  void fail(CandidatePair pair, long nowNs) {
    pair.state(State.FAILED);
    triggered.remove(pair);
    checks.values().removeIf(check -> check.pair() == pair);
    if (pair == nominated) {
      nominated = null;
      startNs = nowNs;
    }
    considerNomination(nowNs);
  }

  private void considerNomination(long nowNs) {
    CandidatePair best = best(State.SUCCEEDED);
    if (nominated != null || best == null || !role.controlling() || isNominating()) {
      return;
    }
    long bestPriority = best.priority(true);
    boolean mayImprove =
        pairs.stream().anyMatch(p -> p.isPending() && p.priority(true) > bestPriority);
    if (!mayImprove) {
      nominateBest(nowNs);
    } else if (nominateAtNs == Long.MAX_VALUE) {
      long waitNs = Math.clamp(2 * rtt.smoothedNs(), PACE_NS, MAX_NOMINATION_WAIT_NS);
      nominateAtNs = nowNs + waitNs;
    }
  }

  private void nominateBest(long nowNs) {
    CandidatePair best = best(State.SUCCEEDED);
    if (best != null && nominated == null && role.controlling() && !isNominating()) {
      send(best, Check.Kind.NOMINATION, nowNs);
    }
  }

  private boolean isNominating() {
    return checks.values().stream().anyMatch(check -> check.kind() == Check.Kind.NOMINATION);
  }

  /** RFC 8445 section 8.1.2: with a nominated pair, the other checks end. */
  private void conclude(CandidatePair pair, long nowNs) {
    nominated = pair;
    nominateAtNs = Long.MAX_VALUE;
    triggered.clear();
    checks.values().removeIf(check -> check.kind() != Check.Kind.CONSENT);
    for (CandidatePair other : pairs) {
      if (other.state() == State.IN_PROGRESS) {
        other.state(State.WAITING);
      }
    }
    events.onNominated(this, pair, nowNs);
  }

  private @Nullable CandidatePair best(State state) {
    CandidatePair best = null;
    for (CandidatePair pair : pairs) {
      if (pair.state() == state
          && (best == null
              || pair.priority(role.controlling()) > best.priority(role.controlling()))) {
        best = pair;
      }
    }
    return best;
  }

  @Nullable CandidatePair find(RemoteAddress remote) {
    for (CandidatePair pair : pairs) {
      if (pair.remote().equals(remote)) {
        return pair;
      }
    }
    return null;
  }

  /** The best pair that works, null if there is none. */
  @Nullable CandidatePair bestValid() {
    return best(State.SUCCEEDED);
  }

  boolean isNominated() {
    return nominated != null;
  }

  boolean isValid(RemoteAddress remote) {
    CandidatePair pair = find(remote);
    return pair != null && pair.state() == State.SUCCEEDED;
  }

  boolean isTimedOut(long nowNs) {
    return nowNs >= timeoutNs();
  }

  void offerTo(Soonest soonest) {
    if (startNs == NEVER) {
      soonest.offer(nextPaceNs, IceTimer.CHECK);
      return;
    }
    if (hasNext()) {
      soonest.offer(nextPaceNs, IceTimer.CHECK);
    }
    for (Check check : checks.values()) {
      soonest.offer(check.nextNs(), IceTimer.RETRANSMISSION);
    }
    soonest.offer(nominateAtNs, IceTimer.NOMINATION);
  }

  /** When {@link #isTimedOut} becomes true, {@link Long#MAX_VALUE} for never. */
  long timeoutNs() {
    return nominated == null && startNs != NEVER ? startNs + CONNECT_TIMEOUT_NS : Long.MAX_VALUE;
  }

  /** A list that has not started yet is due from here on. */
  void startFrom(long nowNs) {
    nextPaceNs = nowNs;
  }

  LocalCredentials local() {
    return local;
  }

  Map<String, Object> debugState() {
    Map<String, String> states = new LinkedHashMap<>();
    pairs.forEach(pair -> states.put(pair.remote().toString(), pair.state().name()));
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("ufrag", local.credentials().ufrag());
    state.put("pairs", states);
    state.put("nominated", nominated == null ? "" : nominated.remote().toString());
    state.put("inFlight", checks.size());
    state.put("rttMs", rtt.smoothedNs() / 1e6);
    return state;
  }
}
