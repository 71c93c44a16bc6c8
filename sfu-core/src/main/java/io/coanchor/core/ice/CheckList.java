package io.coanchor.core.ice;

import io.coanchor.core.ice.CandidatePair.State;
import io.coanchor.core.sdp.IceCredentials;
import io.coanchor.core.stun.StunKey;
import io.coanchor.core.stun.StunMessage;
import io.coanchor.core.stun.StunWriter;
import java.util.LinkedHashMap;
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

  /** A better pair gets two round trips of the first that succeeded, and at most this. */
  private static final long MAX_NOMINATION_WAIT_NS = 200_000_000L;

  private static final long NEVER = Long.MIN_VALUE;

  // Given.
  private final LocalCredentials local;
  private final IceRole role;
  private final Events events;

  // Owned.
  private final PairList pairs;
  private final ChecksInFlight checks;

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
    this.role = role;
    this.events = events;
    String username = remote.ufrag() + ":" + local.credentials().ufrag();
    this.pairs = new PairList(role);
    this.checks = new ChecksInFlight(username, new StunKey(remote.pwd()), role, random);
  }

  /** The pair with this address, made if there was none; null if there are too many. */
  @Nullable CandidatePair pairWith(RemoteAddress remote, long priority) {
    return pairs.pairWith(remote, priority);
  }

  /** Takes over the remote candidates of the generation before. */
  void addAllOf(CheckList other) {
    pairs.addAllOf(other.pairs);
  }

  /** Does what is due: sends again, gives up, nominates, and starts one new check. */
  void run(long nowNs) {
    if (startNs == NEVER) {
      startNs = nowNs;
      nextPaceNs = nowNs;
    }
    for (Check check : checks.all()) {
      if (nowNs >= check.nextNs() && checks.contains(check)) {
        sendAgainOrGiveUp(check, nowNs);
      }
    }
    if (nowNs >= nominateAtNs) {
      nominateAtNs = Long.MAX_VALUE;
      nominateBest(nowNs);
    }
    if (nowNs >= nextPaceNs && hasNext()) {
      CandidatePair next = pairs.next();
      if (next != null) {
        nextPaceNs = nowNs + PACE_NS;
        next.state(State.IN_PROGRESS);
        send(next, Check.Kind.CONNECTIVITY, nowNs);
      }
    }
  }

  private boolean hasNext() {
    return pairs.hasTriggered() || (nominated == null && pairs.best(State.WAITING) != null);
  }

  private void sendAgainOrGiveUp(Check check, long nowNs) {
    if (check.sendAgain(nowNs)) {
      events.send(check.pair().remote(), check.bytes());
      return;
    }
    checks.end(check);
    if (check.kind() != Check.Kind.CONSENT) {
      fail(check.pair(), nowNs);
    }
  }

  private void send(CandidatePair pair, Check.Kind kind, long nowNs) {
    Check check = checks.begin(pair, kind, pairs.pending() * PACE_NS, nowNs);
    events.send(pair.remote(), check.bytes());
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
      // check of the peer, no answer would find it on a path slower than the peer's
      // retransmissions.
      checks.hasten(pair, nowNs);
    } else if (nominated == null || nominates) {
      pairs.trigger(pair);
    }
  }

  /** The check that a response answers, null if it is none of ours. */
  @Nullable Check checkOf(StunMessage response) {
    return checks.answeredBy(response);
  }

  /** Whether the response was made with the peer's password. */
  boolean verify(StunMessage response) {
    return checks.verify(response);
  }

  /** Takes an authenticated response to {@code check} (RFC 8445 section 7.2.5). */
  void onResponse(Check check, StunMessage response, RemoteAddress from, long nowNs) {
    checks.end(check);
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
      checks.onRoundTrip(rttNs);
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
    if (check.kind() == Check.Kind.CONNECTIVITY && !pairs.isTriggered(check.pair())) {
      pairs.trigger(check.pair());
    } else {
      considerNomination(nowNs);
    }
  }

  /** The pair does not work (any more). */
  void fail(CandidatePair pair, long nowNs) {
    pairs.fail(pair);
    checks.endOf(pair);
    if (pair == nominated) {
      nominated = null;
      startNs = nowNs;
    }
    considerNomination(nowNs);
  }

  private void considerNomination(long nowNs) {
    CandidatePair best = pairs.best(State.SUCCEEDED);
    if (nominated != null || best == null || !role.controlling() || checks.isNominating()) {
      return;
    }
    long bestPriority = best.priority(true);
    boolean mayImprove = pairs.hasPendingAbove(bestPriority);
    if (!mayImprove) {
      nominateBest(nowNs);
    } else if (nominateAtNs == Long.MAX_VALUE) {
      long waitNs = Math.clamp(2 * checks.smoothedRttNs(), PACE_NS, MAX_NOMINATION_WAIT_NS);
      nominateAtNs = nowNs + waitNs;
    }
  }

  private void nominateBest(long nowNs) {
    CandidatePair best = pairs.best(State.SUCCEEDED);
    if (best != null && nominated == null && role.controlling() && !checks.isNominating()) {
      send(best, Check.Kind.NOMINATION, nowNs);
    }
  }

  /** RFC 8445 section 8.1.2: with a nominated pair, the other checks end. */
  private void conclude(CandidatePair pair, long nowNs) {
    nominated = pair;
    nominateAtNs = Long.MAX_VALUE;
    pairs.rest();
    checks.endAllButConsent();
    events.onNominated(this, pair, nowNs);
  }

  @Nullable CandidatePair find(RemoteAddress remote) {
    return pairs.find(remote);
  }

  /** The best pair that works, null if there is none. */
  @Nullable CandidatePair bestValid() {
    return pairs.best(State.SUCCEEDED);
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
    checks.offerTo(soonest);
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
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("ufrag", local.credentials().ufrag());
    state.put("pairs", pairs.debugState());
    state.put("nominated", nominated == null ? "" : nominated.remote().toString());
    state.put("inFlight", checks.size());
    state.put("rttMs", checks.smoothedRttNs() / 1e6);
    return state;
  }
}
