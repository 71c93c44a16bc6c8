package io.coanchor.core.stream;

import io.coanchor.core.unit.NtpTime;

/**
 * What a source's sender reports tell: its wall clock for every RTP timestamp, and what to put into
 * LSR and DLSR (RFC 3550 section 6.4.1).
 */
final class SenderReportClock {
  private final int clockRate;
  private long ntp;
  private long rtpTimestamp;
  private long arrivalNs;

  SenderReportClock(int clockRate) {
    this.clockRate = clockRate;
  }

  void onSenderReport(long ntp, long rtpTimestamp, long nowNs) {
    this.ntp = ntp;
    this.rtpTimestamp = rtpTimestamp;
    this.arrivalNs = nowNs;
  }

  boolean known() {
    return ntp != 0;
  }

  /** The source's wall clock, nanoseconds since 1970, at {@code timestamp}. */
  long unixNanosOf(long timestamp) {
    long ticks = (int) (timestamp - rtpTimestamp);
    return NtpTime.toUnixNanos(ntp) + ticks * 1_000_000_000L / clockRate;
  }

  long lastSr() {
    return NtpTime.compact(ntp);
  }

  long delaySinceLastSr(long nowNs) {
    return known() ? NtpTime.nanosToCompact(nowNs - arrivalNs) : 0;
  }
}
