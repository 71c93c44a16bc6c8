package io.coanchor.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WarmUpTest {
  @Test
  void shouldJoinItself() throws InterruptedException {
    assertThat(WarmUp.joins(Duration.ofMillis(200))).isPositive();
  }

  @Test
  void shouldNotBeginWithoutTime() throws InterruptedException {
    assertThat(WarmUp.joins(Duration.ZERO)).isZero();
  }
}
