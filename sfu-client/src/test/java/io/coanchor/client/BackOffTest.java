package io.coanchor.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackOffTest {
  private static final long SECOND_NS = 1_000_000_000L;

  private final BackOff backOff = new BackOff(new SplittableRandom(1));

  @Test
  void shouldDoubleUpToTheLimit() {
    long[] least = {300, 600, 1_200, 2_400, 4_800, 9_600, 10_000, 10_000};
    for (long millis : least) {
      assertThat(backOff.next(Duration.ZERO, 0).toMillis()).isBetween(millis, millis * 5 / 4);
    }
  }

  @Test
  void shouldWaitAsLongAsTheServerAsks() {
    assertThat(backOff.next(Duration.ofSeconds(30), 0)).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void shouldGrowWhenConnectionsDoNotLast() {
    long nowNs = 0;
    for (int i = 0; i < 6; i++) {
      backOff.onConnected(nowNs);
      nowNs += BackOff.STABLE_NS - 1;
      backOff.next(Duration.ZERO, nowNs);
    }
    assertThat(backOff.next(Duration.ZERO, nowNs).toMillis()).isGreaterThanOrEqualTo(10_000);
  }

  @Test
  void shouldBeginAnewAfterOneThatLasted() {
    backOff.next(Duration.ZERO, 0);
    backOff.next(Duration.ZERO, SECOND_NS);
    backOff.onConnected(2 * SECOND_NS);
    assertThat(backOff.next(Duration.ZERO, 2 * SECOND_NS + BackOff.STABLE_NS).toMillis())
        .isBetween(300L, 375L);
    // an attempt that fails before it connects is none
    assertThat(backOff.next(Duration.ZERO, 60 * SECOND_NS).toMillis()).isBetween(600L, 750L);
  }
}
