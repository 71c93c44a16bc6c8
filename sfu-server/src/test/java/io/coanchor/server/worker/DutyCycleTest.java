package io.coanchor.server.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DutyCycleTest {
  private static final long MS = 1_000_000;

  @Test
  void shouldTellHowBusyTheLoopIs() {
    DutyCycle duty = new DutyCycle(0);
    long now = 0;
    for (; now < 5_000 * MS; now += 10 * MS) {
      duty.record(now, now + 3 * MS);
    }
    assertThat(duty.busyShare(now)).isCloseTo(0.3, within(0.03));
    for (; now < 10_000 * MS; now += 10 * MS) {
      duty.record(now, now + 9 * MS);
    }
    assertThat(duty.busyShare(now)).isCloseTo(0.9, within(0.03));
    assertThat(duty.stalls()).isZero();
    assertThat(duty.busyNs()).isEqualTo((500 * 3 + 500 * 9) * MS);
  }

  @Test
  void shouldTellWorkFromWaitingForAProcessor() {
    DutyCycle duty = new DutyCycle(0);
    for (long i = 1; i <= 20; i++) {
      duty.record((i - 1) * 500 * MS, i * 500 * MS);
      duty.noteCpu(i * 500 * MS, i * 200 * MS);
    }
    assertThat(duty.busyShare(10_000 * MS)).isGreaterThan(0.95);
    assertThat(duty.cpuShare()).isCloseTo(0.4, within(0.01));
  }

  @Test
  void shouldCountStalls() {
    DutyCycle duty = new DutyCycle(0);
    duty.record(0, 10 * MS);
    duty.record(20 * MS, 31 * MS);
    duty.record(40 * MS, 80 * MS);
    assertThat(duty.stalls()).isEqualTo(2);
    assertThat(duty.longestNs()).isEqualTo(40 * MS);
  }

  @Test
  void shouldTakeALoopWithoutCyclesForIdle() {
    DutyCycle duty = new DutyCycle(0);
    for (long now = 0; now < 2_000 * MS; now += 10 * MS) {
      duty.record(now, now + 10 * MS);
    }
    assertThat(duty.busyShare(2_000 * MS)).isGreaterThan(0.8);
    assertThat(duty.busyShare(5_000 * MS)).isZero();
    duty.record(60_000 * MS, 60_001 * MS);
    assertThat(duty.busyShare(60_002 * MS)).isLessThan(0.01);
  }
}
