package io.coanchor.core.forward;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReplayTimelineTest {
  @Test
  void shouldSqueezeMonotonicallyAndEndAtLive() {
    for (long span : new long[] {0, 1, 900, 9_000, 90_000, 400_000}) {
      for (int interval : new int[] {375, 1500, 3000, 18_000}) {
        ReplayTimeline line = ReplayTimeline.of(1_000_000, 1_360_000, span);
        long last = Long.MIN_VALUE;
        for (long at = 1_000_000; at < 1_400_000; at += interval) {
          long mapped = line.map(at);
          assertThat(mapped).isGreaterThan(last).isGreaterThanOrEqualTo(at);
          if (at >= 1_360_000) {
            assertThat(mapped).isEqualTo(at);
          }
          last = mapped;
        }
        long kept = Math.clamp(span, 360_000 / 128, 360_000);
        assertThat(line.map(1_000_000)).isBetween(1_360_000 - kept - 1, 1_360_000 - kept + 1);
      }
    }
  }
}
