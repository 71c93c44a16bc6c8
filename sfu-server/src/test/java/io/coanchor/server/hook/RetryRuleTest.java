package io.coanchor.server.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryRuleTest {

  @Test
  void shouldTryAsTrtcDoesForAMinuteAndThenEachMinute() {
    assertThat(tries(0, 12)).containsExactly(0, 0, 10, 20, 30, 40, 50, 60, 120, 180, 240, 300);
  }

  @Test
  void shouldCountFromTheFailureWhereTheReceiverDoesNotAnswer() {
    assertThat(tries(5, 9)).containsExactly(0, 5, 20, 35, 50, 115, 180, 245, 310);
  }

  /** When tries begin, in seconds, where each takes so long to fail. */
  private static List<Integer> tries(int failsAfter, int count) {
    List<Integer> begun = new ArrayList<>();
    long at = 1_000_000;
    for (int failed = 1; failed <= count; failed++) {
      begun.add((int) (at - 1_000_000) / 1000);
      at = RetryRule.nextTryMs(1_000_000, failed, at + failsAfter * 1000L);
    }
    return begun;
  }

  @Test
  void shouldCallLateWhatTrtcWouldNotSend() {
    assertThat(RetryRule.isLate(0, 0, 0)).isFalse();
    assertThat(RetryRule.isLate(0, 5, 60_005)).isFalse();
    assertThat(RetryRule.isLate(0, 5, 60_006)).isTrue();
    // it had to wait for another of its room, and TRTC's first try is long over
    assertThat(RetryRule.isLate(0, 60_000, 60_000)).isFalse();
    assertThat(RetryRule.isLate(0, 60_001, 60_001)).isTrue();
  }
}
