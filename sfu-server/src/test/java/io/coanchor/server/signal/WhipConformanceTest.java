package io.coanchor.server.signal;

import io.coanchor.conformance.ConformanceTarget;
import io.coanchor.conformance.WhipConformanceSuite;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** RFC 9725 on the HTTP side alone, over sessions that negotiate but carry no media. */
class WhipConformanceTest extends WhipConformanceSuite {
  private static SignalFixture fixture;

  @BeforeAll
  static void start() {
    fixture = new SignalFixture();
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @Override
  protected ConformanceTarget target() {
    return fixture;
  }
}
