package io.coanchor.server.signal;

import io.coanchor.conformance.ConformanceTarget;
import io.coanchor.conformance.WhepConformanceSuite;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** WHEP on the HTTP side alone, over sessions that negotiate but carry no media. */
class WhepConformanceTest extends WhepConformanceSuite {
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
