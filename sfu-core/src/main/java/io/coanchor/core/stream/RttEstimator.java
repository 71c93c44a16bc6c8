package io.coanchor.core.stream;

import io.coanchor.core.unit.NtpTime;

/**
 * Round trip to a peer, from report blocks (RFC 3550 section 6.4.1) or from XR DLRR for a peer that
 * sends no reports on us (RFC 3611 section 4.5).
 */
public final class RttEstimator {
  /** What {@link #rttNs} gives before the first measurement. */
  public static final long DEFAULT_RTT_NS = NackGenerator.DEFAULT_RTT_NS;

  /** A longer one is an answer to a forgotten report, or nonsense. */
  private static final long MAX_RTT_NS = 10_000_000_000L;

  /** Below the resolution of the peer's clock and ours together. */
  private static final long MIN_RTT_NS = 100_000L;

  /** A new sample counts an eighth, as in TCP (RFC 6298). */
  private static final int SMOOTHING_SHIFT = 3;

  private long smoothedNs;
  private long latestNs;

  /**
   * Takes a measurement: sent, echoed after a delay, and received at {@code nowNtp}.
   *
   * @param echoedCompact middle 32 bits of the NTP time we sent; 0 when the peer has none
   * @param delayCompact the peer's delay in 1/65536 s
   * @return false when it gives no plausible round trip
   */
  public boolean onEcho(long echoedCompact, long delayCompact, long nowNtp) {
    if (echoedCompact == 0) {
      return false;
    }
    int compact = (int) (NtpTime.compact(nowNtp) - echoedCompact - delayCompact);
    long ns = NtpTime.compactToNanos(compact);
    if (ns > MAX_RTT_NS || ns < -MAX_RTT_NS) {
      return false;
    }
    latestNs = Math.max(ns, MIN_RTT_NS);
    smoothedNs =
        smoothedNs == 0 ? latestNs : smoothedNs + ((latestNs - smoothedNs) >> SMOOTHING_SHIFT);
    return true;
  }

  public boolean measured() {
    return smoothedNs != 0;
  }

  /** The smoothed round trip; {@link #DEFAULT_RTT_NS} before the first measurement. */
  public long rttNs() {
    return measured() ? smoothedNs : DEFAULT_RTT_NS;
  }

  /** The latest measurement, or {@link #DEFAULT_RTT_NS}. */
  public long latestNs() {
    return measured() ? latestNs : DEFAULT_RTT_NS;
  }
}
