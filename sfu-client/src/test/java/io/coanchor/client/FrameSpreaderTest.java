package io.coanchor.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FrameSpreaderTest {
  private static final long SPREAD_NS = 15_000_000;

  @Test
  void shouldNotHoldSmallFrames() {
    FrameSpreader spreader = new FrameSpreader(SPREAD_NS, 10);

    spreader.onQueued(18, 1_000);

    for (long sequence = 10; sequence < 18; sequence++) {
      assertThat(spreader.poll(1_000)).isEqualTo(sequence);
    }
    assertThat(spreader.poll(1_000)).isEqualTo(-1);
    assertThat(spreader.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void shouldSpreadALargeFrameEvenlyWithinItsTime() {
    FrameSpreader spreader = new FrameSpreader(SPREAD_NS, 0);
    spreader.onQueued(80, 0);
    int sent = 0;
    long now = 0;
    long lastSentNs = 0;
    int mostAtOnce = 0;
    while (spreader.waiting() > 0) {
      int train = 0;
      while (spreader.poll(now) >= 0) {
        train++;
        lastSentNs = now;
      }
      sent += train;
      mostAtOnce = Math.max(mostAtOnce, train);
      now = Math.min(spreader.deadlineNs(), now + SPREAD_NS);
    }
    assertThat(sent).isEqualTo(80);
    assertThat(mostAtOnce).isEqualTo(8);
    assertThat(lastSentNs).isBetween(SPREAD_NS / 2, SPREAD_NS);
  }

  @Test
  void shouldLetEverythingGoWhenAsked() {
    FrameSpreader spreader = new FrameSpreader(SPREAD_NS, 0);
    spreader.onQueued(100, 0);

    for (long sequence = 0; sequence < 100; sequence++) {
      assertThat(spreader.pollAny()).isEqualTo(sequence);
    }
    assertThat(spreader.pollAny()).isEqualTo(-1);
  }
}
