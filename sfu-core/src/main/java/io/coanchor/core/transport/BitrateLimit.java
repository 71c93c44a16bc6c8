package io.coanchor.core.transport;

import io.coanchor.core.rtcp.RtcpWriter;

/**
 * The most that a peer is to send, told by REMB (draft-alvestrand-rmcat-remb-03): at once, and
 * again every second, as reports get lost and a peer may begin anew. A peer that estimates its
 * bandwidth itself from transport-wide feedback takes it for a bound on what it finds (libwebrtc's
 * SendSideBandwidthEstimation::UpdateReceiverEstimate); one that knows no REMB is not limited.
 */
final class BitrateLimit {
  /** When nothing is due. */
  static final long NEVER = Long.MAX_VALUE;

  private static final long REPEAT_NS = 1_000_000_000L;

  /** REMB cannot say that there is no limit: more than any encoder makes. */
  private static final long UNLIMITED_BPS = 10_000_000_000L;

  /** How often the end of a limit is told. */
  private static final int FAREWELLS = 3;

  private long bps;
  private int farewells;
  private long nextNs = NEVER;

  /**
   * Sets the limit.
   *
   * @param limitBps bits per second of everything that the peer sends, headers included; 0 for none
   */
  void set(long limitBps, long nowNs) {
    if (limitBps == bps) {
      return;
    }
    bps = limitBps;
    farewells = FAREWELLS;
    nextNs = nowNs;
  }

  /** The limit in bits per second; 0 for none. */
  long bps() {
    return bps;
  }

  /** When to {@link #write} next. */
  long deadlineNs() {
    return nextNs;
  }

  /**
   * Writes what is due.
   *
   * @param ssrcs of the peer's streams, which the limit is on together
   * @return whether anything was written
   */
  boolean write(RtcpWriter writer, long localSsrc, long[] ssrcs, long nowNs) {
    if (nowNs < nextNs) {
      return false;
    }
    nextNs = nowNs + REPEAT_NS;
    if (bps == 0 && --farewells == 0) {
      nextNs = NEVER;
    }
    // a peer that has sent nothing yet has nothing to be limited
    return ssrcs.length > 0
        && writer.remb(localSsrc, bps == 0 ? UNLIMITED_BPS : bps, ssrcs, ssrcs.length);
  }
}
