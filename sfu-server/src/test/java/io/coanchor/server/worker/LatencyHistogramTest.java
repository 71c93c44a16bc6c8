package io.coanchor.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
  @Test
  void shouldTellQuantilesWithinAFifth() {
    long seed = 3;
    Random random = new Random(seed);
    LatencyHistogram histogram = new LatencyHistogram();
    long[] durations = new long[10_000];
    for (int i = 0; i < durations.length; i++) {
      durations[i] = (long) Math.pow(10, 3.5 + random.nextDouble() * 5);
      histogram.record(durations[i]);
    }
    Arrays.sort(durations);
    for (double share : new double[] {0.01, 0.5, 0.9, 0.99, 0.999, 1}) {
      double exact = durations[(int) Math.ceil(durations.length * share) - 1] / 1e9;
      assertThat(histogram.quantileSeconds(share)).isBetween(exact, exact * 1.26);
    }
  }

  @Test
  void shouldPutEveryDurationBelowItsBucketsBound() {
    for (long duration : new long[] {-5, 0, 1, 1023, 1024, 1279, 1280, 10_000_000, 1L << 32}) {
      LatencyHistogram histogram = new LatencyHistogram();
      histogram.record(duration);
      for (int i = 0; i < LatencyHistogram.buckets(); i++) {
        boolean below = duration / 1e9 < LatencyHistogram.upperSeconds(i);
        boolean above = i == 0 || duration / 1e9 >= LatencyHistogram.upperSeconds(i - 1);
        assertThat(histogram.count(i))
            .as("%d in %d", duration, i)
            .isEqualTo(below && above ? 1 : 0);
      }
    }
  }

  @Test
  void shouldAddUp() {
    LatencyHistogram first = new LatencyHistogram();
    LatencyHistogram second = new LatencyHistogram();
    first.record(2_000_000);
    second.record(4_000_000);
    second.record(5_000_000_000L);
    LatencyHistogram sum = new LatencyHistogram();
    first.addTo(sum);
    second.addTo(sum);
    assertThat(sum.debugState()).containsEntry("count", 3L);
    assertThat(sum.totalSeconds()).isEqualTo(5.006);
    assertThat(new LatencyHistogram().quantileSeconds(0.5)).isZero();
  }
}
