package io.coanchor.peer;

import io.coanchor.conformance.ConformanceTarget;
import io.coanchor.conformance.WhepConformanceSuite;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The conformance suite against the server as it runs. */
class ServerWhepConformanceTest extends WhepConformanceSuite {
  private static ServerConformance server;

  @BeforeAll
  static void start() {
    server = new ServerConformance();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  protected ConformanceTarget target() {
    return server;
  }
}
