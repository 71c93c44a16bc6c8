package io.coanchor.core.ice;

import io.coanchor.core.stun.TransactionId;

/**
 * One Binding request of ours that has no answer yet, with its retransmissions (RFC 8489 6.2.1).
 */
final class Check {
  /** What it is for. */
  enum Kind {
    CONNECTIVITY,
    NOMINATION,
    /**
     * Sent again until the next one is due, like any transaction. At most every four seconds a new
     * one is made (RFC 7675 section 5.1); without retransmissions, a packet loss of 30 % would end
     * a session within minutes.
     */
    CONSENT
  }

  /**
   * The interval doubles only up to this. The seven sends that RFC 8489 allows in 39.5 s would
   * leave one session in six unconnected at a packet loss of 50 %, and a check costs a hundred
   * bytes; libwebrtc too keeps to its interval instead of backing off.
   */
  private static final long MAX_INTERVAL_NS = RttEstimator.INITIAL_RTO_NS;

  /** How long an answer is waited for, with or without retransmissions. */
  private static final long LIFETIME_NS = 30_000_000_000L;

  private static final long CONSENT_LIFETIME_NS = 4_000_000_000L;

  private final TransactionId id;
  private final CandidatePair pair;
  private final Kind kind;
  private final boolean asControlling;
  private final byte[] bytes;
  private final boolean retransmits;
  private final long firstSentNs;
  private final long giveUpNs;
  private long intervalNs;
  private int sends = 1;
  private long lastSentNs;
  private long nextNs;

  Check(
      TransactionId id,
      CandidatePair pair,
      Kind kind,
      boolean asControlling,
      byte[] bytes,
      long rtoNs,
      long nowNs) {
    this.id = id;
    this.pair = pair;
    this.kind = kind;
    this.asControlling = asControlling;
    this.bytes = bytes;
    this.intervalNs = rtoNs;
    this.firstSentNs = nowNs;
    this.lastSentNs = nowNs;
    this.giveUpNs = nowNs + (kind == Kind.CONSENT ? CONSENT_LIFETIME_NS : LIFETIME_NS);
    this.retransmits = pair.remote().transport() == RemoteAddress.Transport.UDP;
    this.nextNs = retransmits ? nowNs + rtoNs : giveUpNs;
  }

  /** Notes that it goes out again; false if it has to be given up instead. */
  boolean sendAgain(long nowNs) {
    if (nowNs >= giveUpNs) {
      return false;
    }
    sends++;
    lastSentNs = nowNs;
    intervalNs = Math.max(intervalNs, Math.min(2 * intervalNs, MAX_INTERVAL_NS));
    nextNs = Math.min(nowNs + intervalNs, giveUpNs);
    return true;
  }

  /** Sends again soon: the peer's own check has just shown that the path is open. */
  void hasten(long nowNs) {
    if (retransmits) {
      nextNs = Math.min(nextNs, Math.max(nowNs, lastSentNs + CheckList.PACE_NS));
    }
  }

  TransactionId id() {
    return id;
  }

  CandidatePair pair() {
    return pair;
  }

  Kind kind() {
    return kind;
  }

  boolean asControlling() {
    return asControlling;
  }

  byte[] bytes() {
    return bytes;
  }

  /** When to send again or give up. */
  long nextNs() {
    return nextNs;
  }

  /**
   * The round trip if an answer comes now; -1 if it is not clear which transmission is answered.
   */
  long roundTripNs(long nowNs) {
    return sends == 1 ? nowNs - firstSentNs : -1;
  }
}
