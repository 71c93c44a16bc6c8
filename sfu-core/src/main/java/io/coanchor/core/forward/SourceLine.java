package io.coanchor.core.forward;

/**
 * Which RTP timestamp a source has at a given time here, as its {@link SourceClock} saw it at one
 * moment: a copy that a viewer's worker may read while the clock goes on.
 */
final class SourceLine {
  private static final double NANOS_PER_SECOND = 1e9;

  private int clockRate = 1;

  // The line of arrivals: timestamp at lineNs.
  private double lineTimestamp;
  private long lineNs;

  // The newest sender report, if it still counts.
  private boolean reported;
  private long reportTimestamp;
  private long reportNs;

  void byArrival(int clockRate, double timestamp, long atNs) {
    this.clockRate = clockRate;
    lineTimestamp = timestamp;
    lineNs = atNs;
    reported = false;
  }

  /**
   * Adds a sender report.
   *
   * @param atNs its NTP time, on our clock
   */
  void byReport(long timestamp, long atNs) {
    reportTimestamp = timestamp;
    reportNs = atNs;
    reported = true;
  }

  void copyFrom(SourceLine other) {
    clockRate = other.clockRate;
    lineTimestamp = other.lineTimestamp;
    lineNs = other.lineNs;
    reported = other.reported;
    reportTimestamp = other.reportTimestamp;
    reportNs = other.reportNs;
  }

  /**
   * The extended timestamp of what is captured so that it arrives at {@code nowNs} with the least
   * delay.
   */
  double timestampAt(long nowNs) {
    double byArrival = lineTimestamp + (nowNs - lineNs) / NANOS_PER_SECOND * clockRate;
    if (!reported) {
      return byArrival;
    }
    double byReport = reportTimestamp + (nowNs - reportNs) / NANOS_PER_SECOND * clockRate;
    // A report that contradicts the packets is wrong (some encoders write made-up NTP times).
    boolean contradicts = Math.abs(byReport - byArrival) > SourceClock.JUMP_SECONDS * clockRate;
    return contradicts ? byArrival : byReport;
  }
}
