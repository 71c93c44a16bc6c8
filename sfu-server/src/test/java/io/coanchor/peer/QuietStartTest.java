package io.coanchor.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Metrics;
import org.junit.jupiter.api.Test;

/** A server that is well says nothing that reads like trouble. */
class QuietStartTest {
  @Test
  void shouldStartWithoutAWarning() {
    // one that this process has been warned of before would not be logged again
    int meters = Metrics.globalRegistry.getMeters().size();
    try (LogWatch log = new LogWatch();
        PeerServer _ = PeerServer.start("10s", "10s", "30s")) {
      assertThat(log.warnings()).isEmpty();
      assertThat(log.complaints()).isEmpty();
      assertThat(Metrics.globalRegistry.getMeters()).hasSize(meters);
    }
  }
}
