package io.coanchor.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpscRingTest {
  private static final int ITEMS = 50_000;

  @Test
  void shouldTakeNoMoreThanItHolds() {
    SpscRing<Integer> ring = new SpscRing<>(4);
    for (int i = 0; i < 4; i++) {
      assertThat(ring.offer(i)).isTrue();
    }
    assertThat(ring.offer(4)).isFalse();
    assertThat(ring.poll()).isZero();
    assertThat(ring.offer(5)).isTrue();
    for (int expected : new int[] {1, 2, 3, 5}) {
      assertThat(ring.poll()).isEqualTo(expected);
    }
    assertThat(ring.poll()).isNull();
  }

  @Test
  void shouldKeepTheOrderBetweenTwoThreads() throws InterruptedException {
    SpscRing<int[]> ring = new SpscRing<>(64);
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < ITEMS; i++) {
                int[] item = {i};
                while (!ring.offer(item)) {
                  Thread.onSpinWait();
                }
              }
            });
    for (int expected = 0; expected < ITEMS; ) {
      int[] item = ring.poll();
      if (item == null) {
        Thread.onSpinWait();
      } else {
        assertThat(item[0]).isEqualTo(expected++);
      }
    }
    writer.join();
  }
}
