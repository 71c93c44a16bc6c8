package io.coanchor.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Metrics;
import org.junit.jupiter.api.Test;

/** A server that is well says nothing that reads like trouble. */
class QuietStartTest {
  @Test
  void shouldStartWithoutAWarning() {
    try (LogWatch log = new LogWatch();
        PeerServer _ = PeerServer.start("10s", "10s", "30s")) {
      assertThat(log.warnings()).isEmpty();
      assertThat(log.complaints()).isEmpty();
      // a second server's meter of the same name is what is warned of, but only once in a process;
      // those of the common pools are registered once, whoever starts
      assertThat(Metrics.globalRegistry.getMeters())
          .extracting(meter -> meter.getId().getName())
          .noneMatch(
              name -> name.startsWith("armeria.executor") || name.startsWith("armeria.server"));
    }
  }
}
