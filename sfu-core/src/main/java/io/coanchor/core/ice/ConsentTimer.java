package io.coanchor.core.ice;

import java.util.random.RandomGenerator;

/** When to ask for consent to send, and when it has run out (RFC 7675 section 5.1). */
final class ConsentTimer {
  /** Consent is gone when no answer has come for so long. */
  static final long EXPIRY_NS = 30_000_000_000L;

  private static final long INTERVAL_NS = 5_000_000_000L;

  /** The interval is randomised between 0.8 and 1.2 of its basic value. */
  private static final double SPREAD_LOW = 0.8;

  private static final double SPREAD_HIGH = 1.2;

  private final RandomGenerator random;
  private boolean running;
  private long lastAnswerNs;
  private long nextCheckNs;

  ConsentTimer(RandomGenerator random) {
    this.random = random;
  }

  /** A pair is in use from now on, and has just answered. */
  void start(long nowNs) {
    running = true;
    lastAnswerNs = nowNs;
    scheduleNext(nowNs);
  }

  void stop() {
    running = false;
  }

  void onAnswer(long nowNs) {
    lastAnswerNs = nowNs;
  }

  /** Whether a check is due; the next one is scheduled then. */
  boolean takeDue(long nowNs) {
    if (!running || nowNs < nextCheckNs) {
      return false;
    }
    scheduleNext(nowNs);
    return true;
  }

  boolean isExpired(long nowNs) {
    return running && nowNs - lastAnswerNs >= EXPIRY_NS;
  }

  void offerTo(Soonest soonest) {
    if (running) {
      soonest.offer(nextCheckNs, IceTimer.CONSENT_CHECK);
      soonest.offer(lastAnswerNs + EXPIRY_NS, IceTimer.CONSENT_EXPIRY);
    }
  }

  private void scheduleNext(long nowNs) {
    nextCheckNs = nowNs + (long) (INTERVAL_NS * random.nextDouble(SPREAD_LOW, SPREAD_HIGH));
  }
}
