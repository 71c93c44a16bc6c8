package io.coanchor.core.transport;

import org.jspecify.annotations.Nullable;

/**
 * When a peer is given up: it was silent for too long, or is not connected in time. What counts is
 * only what the peer has authenticated. On the owner's thread.
 */
final class PeerTimeout {
  /**
   * By when there have to be keys. A peer that checks and never shakes hands would else hold its
   * session for ever; a handshake alone may take 20 s.
   */
  static final long CONNECT_TIMEOUT_NS = 30_000_000_000L;

  private final long silenceNs;
  private final long startedNs;
  private long lastHeardNs;
  private boolean connected;

  /**
   * @param silenceNs how long a peer lives of which nothing authentic comes
   */
  PeerTimeout(long silenceNs, long nowNs) {
    this.silenceNs = silenceNs;
    this.startedNs = nowNs;
    this.lastHeardNs = nowNs;
  }

  /** Something authentic came. */
  void onHeard(long nowNs) {
    lastHeardNs = nowNs;
  }

  /** There are keys. */
  void onConnected(long nowNs) {
    connected = true;
    lastHeardNs = nowNs;
  }

  /** When something authentic came last; the beginning, when nothing has. */
  long lastHeardNs() {
    return lastHeardNs;
  }

  /** When {@link #expiry} is due. */
  long deadlineNs() {
    long silent = lastHeardNs + silenceNs;
    return connected ? silent : Math.min(silent, startedNs + CONNECT_TIMEOUT_NS);
  }

  /** Why the peer is given up now, for people; null when it is not. */
  @Nullable String expiry(long nowNs) {
    if (nowNs - lastHeardNs >= silenceNs) {
      return "nothing authenticated for " + silenceNs / 1_000_000 + " ms";
    }
    if (!connected && nowNs - startedNs >= CONNECT_TIMEOUT_NS) {
      return "not connected within 30 s";
    }
    return null;
  }
}
