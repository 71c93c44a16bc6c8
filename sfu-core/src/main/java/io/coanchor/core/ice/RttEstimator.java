package io.coanchor.core.ice;

/** The retransmission timeout by RFC 6298, as RFC 8489 section 6.2.1 wants it for STUN. */
final class RttEstimator {
  /**
   * While nothing is known. RFC 8445 section 14.3 says 500 ms: half of it halves the time that a
   * lossy path takes to connect, and costs a slow one a few packets.
   */
  static final long INITIAL_RTO_NS = 250_000_000L;

  /** Below this, the peer's scheduling counts for more than the path. */
  private static final long MIN_RTO_NS = 100_000_000L;

  private static final long MAX_RTO_NS = 3_000_000_000L;

  private long smoothedNs = -1;
  private long variationNs;

  /** Takes a round trip of a request that was sent once (Karn's rule). */
  void onSample(long rttNs) {
    if (smoothedNs < 0) {
      smoothedNs = rttNs;
      variationNs = rttNs / 2;
      return;
    }
    variationNs += (Math.abs(smoothedNs - rttNs) - variationNs) / 4;
    smoothedNs += (rttNs - smoothedNs) / 8;
  }

  /** Smoothed round trip, -1 if unknown. */
  long smoothedNs() {
    return smoothedNs;
  }

  /**
   * The timeout of the first transmission.
   *
   * @param pacedNs how long a round of all checks takes; matters only before the first sample
   */
  long rtoNs(long pacedNs) {
    return smoothedNs < 0
        ? Math.max(INITIAL_RTO_NS, pacedNs)
        : Math.clamp(smoothedNs + 4 * variationNs, MIN_RTO_NS, MAX_RTO_NS);
  }
}
