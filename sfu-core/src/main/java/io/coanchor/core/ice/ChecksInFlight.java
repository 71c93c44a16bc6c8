package io.coanchor.core.ice;

import io.coanchor.core.stun.StunKey;
import io.coanchor.core.stun.StunMessage;
import io.coanchor.core.stun.StunWriter;
import io.coanchor.core.stun.TransactionId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The checks of one ICE generation that wait for an answer, and how soon one can be expected. */
final class ChecksInFlight {
  private final String username;
  private final StunKey remoteKey;
  private final IceRole role;
  private final RandomGenerator random;
  private final Map<TransactionId, Check> checks = new LinkedHashMap<>();
  private final RttEstimator rtt = new RttEstimator();

  /**
   * @param remoteKey what the peer's answers are made with
   */
  ChecksInFlight(String username, StunKey remoteKey, IceRole role, RandomGenerator random) {
    this.username = username;
    this.remoteKey = remoteKey;
    this.role = role;
    this.random = random;
  }

  /**
   * Makes a check, which is to be sent.
   *
   * @param queuedNs how long the checks before it take to be sent (RFC 8445 section 14.3)
   */
  Check begin(CandidatePair pair, Check.Kind kind, long queuedNs, long nowNs) {
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
    long rtoNs = rtt.rtoNs(queuedNs);
    Check check = new Check(id, pair, kind, role.controlling(), bytes, rtoNs, nowNs);
    checks.put(id, check);
    return check;
  }

  /** The check that a response answers, null if it is none of ours. */
  @Nullable Check answeredBy(StunMessage response) {
    return checks.get(response.transactionId());
  }

  /** Whether the response was made with the peer's password. */
  boolean verify(StunMessage response) {
    return response.verify(remoteKey);
  }

  void onRoundTrip(long rttNs) {
    rtt.onSample(rttNs);
  }

  long smoothedRttNs() {
    return rtt.smoothedNs();
  }

  /** Those there are now, whatever becomes of them meanwhile. */
  List<Check> all() {
    return List.copyOf(checks.values());
  }

  boolean contains(Check check) {
    return checks.containsKey(check.id());
  }

  void end(Check check) {
    checks.remove(check.id());
  }

  /** Ends the checks of a pair. */
  void endOf(CandidatePair pair) {
    checks.values().removeIf(check -> check.pair() == pair);
  }

  /** Ends all but those that ask for consent. */
  void endAllButConsent() {
    checks.values().removeIf(check -> check.kind() != Check.Kind.CONSENT);
  }

  /** The path of a pair has shown signs of life: its checks are sent again soon. */
  void hasten(CandidatePair pair, long nowNs) {
    for (Check check : checks.values()) {
      if (check.pair() == pair) {
        check.hasten(nowNs);
      }
    }
  }

  boolean isNominating() {
    return checks.values().stream().anyMatch(check -> check.kind() == Check.Kind.NOMINATION);
  }

  void offerTo(Soonest soonest) {
    for (Check check : checks.values()) {
      soonest.offer(check.nextNs(), IceTimer.RETRANSMISSION);
    }
  }

  int size() {
    return checks.size();
  }
}
