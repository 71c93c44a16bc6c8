package io.coanchor.core.pacer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LeakyPacerTest {
  private static final long MS = 1_000_000L;

  /** 8 Mbit/s: 1,000 bytes a millisecond. */
  private final LeakyPacer pacer = new LeakyPacer(1_000, 8_000_000);

  @Test
  void shouldSpreadItemsAtItsRateInOrder() {
    for (int i = 0; i < 500; i++) {
      assertThat(pacer.offer(i, 1_000)).isTrue();
    }
    assertThat(pacer.queueNs()).isEqualTo(500 * MS);
    int next = 0;
    long now = 0;
    for (int wakeUps = 0; pacer.size() > 0 && wakeUps < 1_000; wakeUps++) {
      now = Math.max(now, pacer.deadlineNs());
      for (long item = pacer.poll(now); item != LeakyPacer.NONE; item = pacer.poll(now)) {
        assertThat(item).isEqualTo(next++);
        assertThat(next * 1_000L).isLessThanOrEqualTo(now / 1_000 + 6_000);
      }
    }

    assertThat(next).isEqualTo(500);
    assertThat(now).isBetween(490 * MS, 500 * MS);
    assertThat(pacer.deadlineNs()).isEqualTo(LeakyPacer.NEVER);
    assertThat(pacer.queuedBytes()).isZero();
  }

  @Test
  void shouldNotSaveUpIdleTime() {
    for (int i = 0; i < 100; i++) {
      pacer.offer(i, 1_000);
    }
    int sent = 0;
    while (pacer.poll(60_000 * MS) != LeakyPacer.NONE) {
      sent++;
    }

    assertThat(sent).isEqualTo(6);
    assertThat(pacer.deadlineNs()).isEqualTo(60_001 * MS);
  }

  @Test
  void shouldPayForWhatLeavesBesideTheQueue() {
    pacer.onSent(20_000, 0);
    pacer.offer(1, 1_000);

    assertThat(pacer.poll(14 * MS)).isEqualTo(LeakyPacer.NONE);
    assertThat(pacer.deadlineNs()).isEqualTo(15 * MS);
    assertThat(pacer.poll(15 * MS)).isEqualTo(1);
  }

  @Test
  void shouldKeepTheDebtInBytesWhenTheRateChanges() {
    pacer.onSent(20_000, 0);
    pacer.offer(1, 1_000);

    pacer.setRate(16_000_000, 10 * MS);

    assertThat(pacer.deadlineNs()).isEqualTo(10 * MS);
    pacer.setRate(4_000_000, 10 * MS);
    assertThat(pacer.deadlineNs()).isEqualTo(25 * MS);
  }

  @Test
  void shouldHoldEverythingAtRateZero() {
    pacer.setRate(0, 0);
    pacer.offer(1, 1);

    assertThat(pacer.deadlineNs()).isEqualTo(LeakyPacer.NEVER);
    assertThat(pacer.poll(Long.MAX_VALUE - 1)).isEqualTo(LeakyPacer.NONE);
    assertThat(pacer.queueNs()).isEqualTo(LeakyPacer.NEVER);
  }

  @Test
  void shouldRefuseWhatItsBoundedQueueCannotHold() {
    LeakyPacer small = new LeakyPacer(3, 1_000);
    for (int i = 0; i < 4; i++) {
      assertThat(small.offer(i, 1)).isTrue();
    }

    assertThat(small.offer(9, 1)).isFalse();
    assertThat(small.poll(0)).isZero();
    small.clear();
    assertThat(small.size()).isZero();
    assertThat(small.offer(9, 1)).isTrue();
  }

  @Test
  void shouldNameWhatItExpects() {
    assertThatThrownBy(() -> new LeakyPacer(0, 1)).hasMessageContaining("expected: 1..1048576");
    assertThatThrownBy(() -> new LeakyPacer(1, -1)).hasMessageContaining("-1 bit/s");
    assertThatThrownBy(() -> pacer.offer(LeakyPacer.NONE, 1)).hasMessageContaining("not NONE");
  }
}
