package io.coanchor.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TimerQueueTest {
  private final TimerQueue queue = new TimerQueue();
  private final List<Long> called = new ArrayList<>();

  private final class Due extends TimerQueue.Entry {
    private final long value;

    Due(long value) {
      this.value = value;
    }

    @Override
    void onDue(long nowNs) {
      called.add(value);
    }
  }

  @Test
  void shouldCallInOrderOfTime() {
    SplittableRandom random = new SplittableRandom(3);
    List<Due> all = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      Due due = new Due(random.nextLong(1_000));
      all.add(due);
      queue.atTheLatest(due, due.value);
    }
    for (int i = 0; i < 500; i += 5) {
      queue.remove(all.get(i));
    }

    queue.run(499);
    assertThat(called).isSorted().allSatisfy(value -> assertThat(value).isLessThan(500));
    queue.run(1_000);
    assertThat(called).isSorted().hasSize(400);
    assertThat(queue.nextNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void shouldMoveAnEntryForwardOnly() {
    Due due = new Due(7);
    queue.atTheLatest(due, 100);
    queue.atTheLatest(due, 200);
    assertThat(queue.nextNs()).isEqualTo(100);
    queue.atTheLatest(due, 50);
    assertThat(queue.nextNs()).isEqualTo(50);

    queue.run(60);
    assertThat(called).containsExactly(7L);
    queue.run(300);
    assertThat(called).hasSize(1);
  }

  @Test
  void shouldCallAnEntryOnceWhoseDeadlineDoesNotMove() {
    TimerQueue.Entry stuck =
        new TimerQueue.Entry() {
          @Override
          void onDue(long nowNs) {
            called.add(nowNs);
            if (called.size() < 100) {
              queue.atTheLatest(this, 5);
            }
          }
        };
    queue.atTheLatest(stuck, 5);

    queue.run(10);
    queue.run(20);

    assertThat(called).containsExactly(10L, 20L);
  }
}
