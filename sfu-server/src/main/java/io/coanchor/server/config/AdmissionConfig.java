package io.coanchor.server.config;

/**
 * When new sessions are refused so that those there are keep their quality.
 *
 * @param maxCpu the share of the machine's processors that this process, or of one processor that a
 *     media worker, may take; above it new sessions get 503 with {@code Retry-After}, and a worker
 *     that has hardly any time left beyond it sheds video. 1 does neither
 */
public record AdmissionConfig(double maxCpu) {

  public AdmissionConfig {
    if (!(maxCpu >= 0.1 && maxCpu <= 1)) {
      throw Checks.bad("max-cpu", maxCpu, "0.1..1");
    }
  }

  static AdmissionConfig defaults() {
    return new AdmissionConfig(0.85);
  }
}
