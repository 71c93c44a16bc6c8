package io.coanchor.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WarmUpTest {
  @Test
  void shouldShakeHandsWithItself() throws InterruptedException {
    assertThat(WarmUp.handshakes(Duration.ofMillis(1))).isPositive();
  }

  @Test
  void shouldNotBeginWithoutTime() throws InterruptedException {
    assertThat(WarmUp.handshakes(Duration.ZERO)).isZero();
  }
}
