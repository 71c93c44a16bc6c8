package io.coanchor.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlayMeterTest {
  private static final long MS = 1_000_000L;

  private final PlayMeter meter = new PlayMeter();

  @Test
  void shouldCountBreaksBetweenFrames() {
    meter.onFrame(1_000 * MS);
    meter.onFrame(1_040 * MS);
    meter.onFrame(1_540 * MS);
    meter.onInterval(0, 0, 2_000 * MS);

    assertThat(meter.figures(0).totalBlockNs()).isEqualTo(500 * MS);
    assertThat(meter.figures(0).blockRate()).isEqualTo(0.25);
    meter.onInterval(0, 0, 2_000 * MS);
    assertThat(meter.figures(0).blockRate()).isZero();
    assertThat(meter.figures(0).totalBlockNs()).isEqualTo(500 * MS);
  }

  @Test
  void shouldTellWhenItBeginsToWaitAndWhenItGoesOn() {
    assertThat(meter.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    assertThat(meter.onFrame(1_000 * MS)).isTrue();
    assertThat(meter.onFrame(1_040 * MS)).isFalse();
    assertThat(meter.isLate(1_500 * MS)).isFalse();
    assertThat(meter.isLate(1_540 * MS)).isTrue();
    assertThat(meter.isLate(1_600 * MS)).isFalse();
    assertThat(meter.onFrame(1_700 * MS)).isTrue();
  }

  @Test
  void shouldTellLossOfTheInterval() {
    meter.onInterval(90, 10, 2_000 * MS);
    assertThat(meter.figures(0).lossPercent()).isEqualTo(10);
    meter.onInterval(190, 10, 2_000 * MS);
    assertThat(meter.figures(0).lossPercent()).isZero();
  }

  @Test
  void shouldTellAChangedSizeOnce() {
    assertThat(meter.onSize(0, 0)).isFalse();
    assertThat(meter.onSize(640, 360)).isTrue();
    assertThat(meter.onSize(640, 360)).isFalse();
    assertThat(meter.onSize(1_280, 720)).isTrue();
  }
}
