package io.coanchor.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeadlineQueueTest {
  private static final long SEED = 20_261_122;

  @Test
  void shouldHandOutTheSoonestFirst() {
    DeadlineQueue queue = new DeadlineQueue();
    Timer late = new Timer();
    Timer soon = new Timer();
    queue.schedule(late, 20);
    queue.schedule(soon, 10);

    assertThat(queue.nextNs()).isEqualTo(10);
    assertThat(queue.poll(9)).isNull();
    assertThat(queue.poll(30)).isSameAs(soon);
    assertThat(queue.poll(30)).isSameAs(late);
    assertThat(queue.poll(30)).isNull();
    assertThat(queue.nextNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void shouldTakeOutWhatHasNoDeadlineAnyMore() {
    DeadlineQueue queue = new DeadlineQueue();
    Timer timer = new Timer();
    queue.schedule(timer, 5);
    queue.schedule(timer, Long.MAX_VALUE);

    assertThat(queue.size()).isZero();
    assertThat(queue.poll(Long.MAX_VALUE - 1)).isNull();
  }

  @Test
  void shouldAgreeWithALinearSearchUnderRandomUse() {
    Random random = new Random(SEED);
    DeadlineQueue queue = new DeadlineQueue();
    List<Timer> timers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      timers.add(new Timer());
    }
    Map<Timer, Long> model = new HashMap<>();
    for (int step = 0; step < 50_000; step++) {
      Timer timer = timers.get(random.nextInt(timers.size()));
      switch (random.nextInt(4)) {
        case 0, 1 -> {
          long deadline = random.nextInt(1_000);
          queue.schedule(timer, deadline);
          model.put(timer, deadline);
        }
        case 2 -> {
          queue.remove(timer);
          model.remove(timer);
        }
        default -> {
          long soonest = model.values().stream().min(Long::compare).orElse(Long.MAX_VALUE);
          assertThat(queue.nextNs()).as("seed %d step %d", SEED, step).isEqualTo(soonest);
          DeadlineQueue.Entry due = queue.poll(soonest == Long.MAX_VALUE ? 0 : soonest);
          if (soonest == Long.MAX_VALUE) {
            assertThat(due).isNull();
          } else {
            assertThat(model.remove((Timer) due)).isEqualTo(soonest);
          }
        }
      }
      assertThat(queue.size()).isEqualTo(model.size());
    }
  }

  private static final class Timer extends DeadlineQueue.Entry {
    @Override
    void onDeadline(long nowNs) {}
  }
}
