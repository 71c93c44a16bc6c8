package io.coanchor.server.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;

/**
 * What Armeria's servers count by themselves, which we do not expose: {@link Metrics} has what
 * there is to know. Left alone they all count into one registry of the process, and the second to
 * start there warns that its meters have the names of the first one's.
 */
public final class HttpMeters {
  private HttpMeters() {}

  /** For one server: a registry of its own that counts nothing. */
  public static MeterRegistry none() {
    return new CompositeMeterRegistry();
  }
}
