package io.coanchor.server.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LoadGaugeTest {
  private static final long STEP_NS = 500_000_000;

  private final LoadGauge gauge = new LoadGauge(0.85, 2, 0, 0);
  private long nowNs;
  private long cpuNs;

  @Test
  void shouldBeFullWhileTheProcessorsAre() {
    run(20, 0.5, 0);
    assertThat(gauge.load()).isCloseTo(0.5, within(0.01));
    assertThat(gauge.isFull()).isFalse();
    // one second of everything is a garbage collection or a page of viewers, not a load
    run(2, 1, 0);
    assertThat(gauge.isFull()).isFalse();
    run(10, 1, 0);
    assertThat(gauge.isFull()).isTrue();
    // just below: still
    run(30, 0.82, 0);
    assertThat(gauge.isFull()).isTrue();
    run(30, 0.78, 0);
    assertThat(gauge.isFull()).isFalse();
    run(30, 0.82, 0);
    assertThat(gauge.isFull()).isFalse();
  }

  @Test
  void shouldBeFullWhileAWorkerIs() {
    run(5, 0.5, 0.9);
    assertThat(gauge.isFull()).isTrue();
    run(1, 0.5, 0.7);
    assertThat(gauge.isFull()).isFalse();
  }

  private void run(int samples, double share, double busiest) {
    for (int i = 0; i < samples; i++) {
      nowNs += STEP_NS;
      cpuNs += (long) (2 * STEP_NS * share);
      gauge.sample(nowNs, cpuNs, busiest);
    }
  }
}
