package io.coanchor.server.config;

import java.time.Duration;

/**
 * When new sessions are refused so that those there are keep their quality, and how long they may
 * go on when the server is to stop.
 *
 * @param maxCpu the share of the machine's processors that this process, or of one processor that a
 *     media worker, may take; above it new sessions get 503 with {@code Retry-After}, and a worker
 *     that has hardly any time left beyond it sheds video. 1 does neither
 * @param drainTimeout how long, at most, sessions may go on after a signal to stop
 */
public record AdmissionConfig(double maxCpu, Duration drainTimeout) {
  private static final Duration MAX_DRAIN_TIMEOUT = Duration.ofHours(24);

  public AdmissionConfig {
    if (!(maxCpu >= 0.1 && maxCpu <= 1)) {
      throw Checks.bad("max-cpu", maxCpu, "0.1..1");
    }
    if (drainTimeout.compareTo(MAX_DRAIN_TIMEOUT) > 0) {
      throw Checks.bad("drain-timeout", Durations.format(drainTimeout), "0s..24h");
    }
  }

  static AdmissionConfig defaults() {
    return new AdmissionConfig(0.85, Duration.ofSeconds(20));
  }
}
