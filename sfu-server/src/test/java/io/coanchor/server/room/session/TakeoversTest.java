package io.coanchor.server.room.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coanchor.server.signal.SignalException;
import org.junit.jupiter.api.Test;

class TakeoversTest {
  private static final long SECOND = 1_000_000_000L;

  private final Takeovers takeovers = new Takeovers();

  @Test
  void shouldLetADeviceReconnectNowAndThen() {
    for (int i = 0; i < 100; i++) {
      long nowNs = 8 * SECOND * i;
      assertThatCode(() -> takeovers.check("s", nowNs)).doesNotThrowAnyException();
      takeovers.note(nowNs);
    }
  }

  @Test
  void shouldMakeTwoDevicesWaitForEachOther() {
    for (int i = 0; i < Takeovers.MAX_IN_WINDOW; i++) {
      takeovers.note(-100 * SECOND + i * SECOND);
    }

    assertThatThrownBy(() -> takeovers.check("s", -96 * SECOND))
        .hasMessage(
            "stream s: taken over 4 times within 30 s (expected: one device that pushes it)")
        .isInstanceOfSatisfying(
            SignalException.class,
            e -> {
              assertThat(e.status()).isEqualTo(409);
              assertThat(e.retryAfterSeconds()).isEqualTo(26);
            });
    assertThatCode(() -> takeovers.check("s", -70 * SECOND)).doesNotThrowAnyException();
  }
}
