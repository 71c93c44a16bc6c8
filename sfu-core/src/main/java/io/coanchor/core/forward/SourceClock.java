package io.coanchor.core.forward;

import io.coanchor.core.unit.NtpTime;

/**
 * Which RTP timestamp a source has at a given time here: by its sender reports once there are some,
 * by the arrival of its packets until then.
 *
 * <p>Owned by the publisher's worker.
 */
public final class SourceClock {
  private static final double NANOS_PER_SECOND = 1e9;

  /** Timestamps that leave the line by this much are a new line (the publisher restarted it). */
  static final double JUMP_SECONDS = 5;

  /** The earliest arrival counts, but is forgotten at 200 ppm, so that clock drift is followed. */
  private static final double DRIFT = 200e-6;

  private final PublisherClock publisher;
  private final int clockRate;

  // The line of arrivals: timestamp at lineNs.
  private boolean hasLine;
  private double lineTimestamp;
  private long lineNs;

  // The newest sender report.
  private int reportGeneration;
  private long reportTimestamp;
  private long reportNtpNs;

  public SourceClock(PublisherClock publisher, int clockRate) {
    this.publisher = publisher;
    this.clockRate = clockRate;
  }

  /** RTP timestamp units a second. */
  public int clockRate() {
    return clockRate;
  }

  /** Whether any packet or report told the time yet. */
  public boolean isSet() {
    return hasLine;
  }

  /** Takes a packet's extended timestamp and arrival. */
  public void onPacket(long extendedTimestamp, long nowNs) {
    double expected = lineAt(nowNs);
    double ahead = extendedTimestamp - expected;
    if (!hasLine || Math.abs(ahead) > JUMP_SECONDS * clockRate) {
      hasLine = true;
      reportGeneration = 0;
      lineTimestamp = extendedTimestamp;
      lineNs = nowNs;
      return;
    }
    double slack = (nowNs - lineNs) / NANOS_PER_SECOND * clockRate * DRIFT;
    lineTimestamp = Math.max((double) extendedTimestamp, expected - slack);
    lineNs = nowNs;
  }

  /** Takes a sender report: the extended timestamp that goes with its NTP time. */
  public void onReport(long ntp, long extendedTimestamp, long nowNs) {
    publisher.onReport(ntp, nowNs);
    reportGeneration = publisher.generation();
    reportTimestamp = extendedTimestamp;
    reportNtpNs = NtpTime.toUnixNanos(ntp);
  }

  /** Copies the line that timestamps lie on now. Call only when {@link #isSet}. */
  void read(SourceLine into) {
    into.byArrival(clockRate, lineTimestamp, lineNs);
    if (reportGeneration != 0 && reportGeneration == publisher.generation()) {
      into.byReport(reportTimestamp, publisher.distanceNs() + reportNtpNs);
    }
  }

  /** The timestamp of what arrives now without delay. Call only when {@link #isSet}. */
  double arrivalLineAt(long nowNs) {
    return lineAt(nowNs);
  }

  private double lineAt(long nowNs) {
    return lineTimestamp + (nowNs - lineNs) / NANOS_PER_SECOND * clockRate;
  }
}
