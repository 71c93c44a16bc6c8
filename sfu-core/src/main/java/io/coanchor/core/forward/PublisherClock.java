package io.coanchor.core.forward;

import io.coanchor.core.unit.NtpTime;

/**
 * How a publisher's wall clock lies against ours, from its sender reports. Shared by all tracks of
 * a publisher: as every track uses the same distance, an error in it moves sound and picture
 * together and the lips stay in sync.
 *
 * <p>Owned by the publisher's worker.
 */
public final class PublisherClock {
  /**
   * A report this far from the distance known means that the publisher's clock was set; far above
   * any queueing, far below what a wrong clock differs by.
   */
  private static final long JUMP_NS = 1_000_000_000L;

  /** How fast the distance may follow a later arrival: 200 ppm, twice what a bad crystal drifts. */
  private static final double DRIFT = 200e-6;

  private long distanceNs;
  private long updatedNs;
  private int generation;

  /**
   * Takes the NTP time of a sender report that arrived at {@code nowNs}. The report with the least
   * delay counts; distances that grow are followed slowly.
   */
  void onReport(long ntp, long nowNs) {
    long sample = nowNs - NtpTime.toUnixNanos(ntp);
    if (generation == 0 || Math.abs(sample - distanceNs) > JUMP_NS) {
      distanceNs = sample;
      generation++;
    } else {
      long allowed = distanceNs + (long) ((nowNs - updatedNs) * DRIFT);
      distanceNs = Math.min(sample, allowed);
    }
    updatedNs = nowNs;
  }

  /** Our {@code nowNs} minus the publisher's time in nanoseconds since 1970. */
  long distanceNs() {
    return distanceNs;
  }

  /** Counts how often the publisher's clock was set; 0 before the first report. */
  int generation() {
    return generation;
  }
}
