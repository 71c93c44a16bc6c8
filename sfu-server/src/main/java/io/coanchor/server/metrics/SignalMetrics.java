package io.coanchor.server.metrics;

import io.prometheus.client.Counter;

/** What the HTTP side counts. */
public final class SignalMetrics {
  private final Counter requests;
  private final Counter authFailures;
  private final Counter rateLimited;

  public SignalMetrics(Metrics metrics) {
    requests =
        Counter.build("coanchor_http_requests", "Requests answered")
            .labelNames("resource", "method", "status")
            .register(metrics.registry());
    authFailures =
        Counter.build("coanchor_auth_failures", "Refused signatures by TRTC code")
            .labelNames("code")
            .register(metrics.registry());
    rateLimited =
        Counter.build("coanchor_rate_limited", "Requests refused with 429")
            .labelNames("limit")
            .register(metrics.registry());
  }

  /** Counts a request that was answered with {@code status}. */
  public void request(String resource, String method, int status) {
    requests.labels(resource, method, Integer.toString(status)).inc();
  }

  /** Counts a refused signature. */
  public void authFailure(int code) {
    authFailures.labels(Integer.toString(code)).inc();
  }

  /** Counts a request refused for its rate. */
  public void rateLimited(String limit) {
    rateLimited.labels(limit).inc();
  }
}
