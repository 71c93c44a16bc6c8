package io.coanchor.core.router;

/**
 * Asks one layer for key frames on behalf of all viewers: requests are merged, at most one goes out
 * per {@link #MIN_INTERVAL_NS}, and it is repeated, ever more slowly, until a key frame comes.
 */
final class KeyFrameRequester {
  /** Where the request goes. */
  interface Listener {
    void sendRequest(long nowNs);
  }

  /** A key frame costs several times a usual frame; two a second is what encoders bear. */
  static final long MIN_INTERVAL_NS = 500_000_000L;

  private static final long MAX_INTERVAL_NS = 4_000_000_000L;

  /** After half a minute the publisher sends nothing; a viewer that gets packets asks anew. */
  private static final int MAX_TRIES = 10;

  private static final long NEVER = Long.MAX_VALUE;

  private final Listener listener;
  private boolean asked;
  private boolean pending;
  private long lastSentNs;
  private int tries;
  private long merged;
  private long sent;

  KeyFrameRequester(Listener listener) {
    this.listener = listener;
  }

  /** A viewer needs a key frame. */
  void request(long nowNs) {
    if (pending) {
      merged++;
    } else {
      tries = 0;
      pending = true;
    }
    onDeadline(nowNs);
  }

  /** A key frame came. */
  void onKeyFrame() {
    pending = false;
  }

  /** Nobody needs one any more. */
  void cancel() {
    pending = false;
  }

  /** Another encoder is to be asked: one that owes nothing, and was asked for nothing yet. */
  void restart() {
    pending = false;
    asked = false;
  }

  /** When the next request is due; {@link Long#MAX_VALUE} when none is wanted. */
  long deadlineNs() {
    if (!pending) {
      return NEVER;
    }
    return asked ? lastSentNs + intervalNs() : lastSentNs;
  }

  void onDeadline(long nowNs) {
    if (!pending || (asked && nowNs - lastSentNs < intervalNs())) {
      return;
    }
    if (tries == MAX_TRIES) {
      pending = false;
      return;
    }
    tries++;
    asked = true;
    lastSentNs = nowNs;
    sent++;
    listener.sendRequest(nowNs);
  }

  /** Requests that went out. */
  long sent() {
    return sent;
  }

  /** Requests of viewers that joined one already under way. */
  long merged() {
    return merged;
  }

  private long intervalNs() {
    int doublings = Math.clamp(tries - 2, 0, 3);
    return Math.min(MAX_INTERVAL_NS, MIN_INTERVAL_NS << doublings);
  }
}
