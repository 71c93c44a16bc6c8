package io.coanchor.server.config;

/**
 * How much one client address (IPv6: one /64) may do; above it calls get 429 with {@code
 * Retry-After}.
 *
 * @param sessionsPerMinute sessions created, also the size of a burst; 0 is no limit
 * @param failuresPerMinute refused signatures, also the size of a burst; 0 is no limit
 */
public record RateLimitConfig(int sessionsPerMinute, int failuresPerMinute) {

  public RateLimitConfig {
    Checks.range("sessions-per-minute", sessionsPerMinute, 0, 1_000_000);
    Checks.range("failures-per-minute", failuresPerMinute, 0, 1_000_000);
  }

  static RateLimitConfig defaults() {
    return new RateLimitConfig(6000, 60);
  }
}
