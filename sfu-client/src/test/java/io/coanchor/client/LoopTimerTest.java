package io.coanchor.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopTimerTest {
  private final TimerQueue timers = new TimerQueue();
  private final List<Scheduled> scheduled = new ArrayList<>();
  private final List<Long> calledNs = new ArrayList<>();
  private long nowNs = 1_000_000_000L;
  private final LoopTimer timer =
      new LoopTimer(
          timers,
          () -> nowNs,
          (command, delayNs) -> scheduled.add(new Scheduled(nowNs + delayNs, command)));

  private record Scheduled(long atNs, Runnable command) {}

  private final class Due extends TimerQueue.Entry {
    @Override
    void onDue(long atNs) {
      calledNs.add(atNs);
    }
  }

  /** What the loop does between two reads. */
  private void runScheduled() {
    List<Scheduled> due = new ArrayList<>(scheduled);
    due.removeIf(each -> each.atNs() > nowNs);
    scheduled.removeAll(due);
    due.sort(Comparator.comparingLong(Scheduled::atNs));
    due.forEach(each -> each.command().run());
  }

  private void callAt(TimerQueue.Entry entry, long dueNs) {
    timers.atTheLatest(entry, dueNs);
    timer.arm();
  }

  @Test
  void shouldFireOnALoopThatHasAlwaysSomethingToRead() {
    Due consent = new Due();
    Due busy = new Due();
    // so near, as one of thousands always is, that it is set for a little later
    long dueNs = nowNs + LoopTimer.MIN_NS / 2;
    callAt(consent, dueNs);

    // each read takes 3 ms, and arms the timer up to its end
    for (int turn = 0; turn < 10; turn++) {
      for (int read = 0; read < 30; read++) {
        nowNs += 100_000;
        callAt(busy, nowNs + 50_000_000);
      }
      runScheduled();
    }

    assertThat(calledNs).isNotEmpty();
    assertThat(calledNs.getFirst()).isLessThanOrEqualTo(dueNs + 3_000_000);
  }

  @Test
  void shouldLeaveNoTimersBehindOnALoopThatIsBehind() {
    callAt(new Due(), nowNs - 5_000_000);
    for (int read = 0; read < 1_000; read++) {
      nowNs += 1_000;
      callAt(new Due(), nowNs - 5_000_000);
    }

    assertThat(scheduled).hasSize(1);
  }

  @Test
  void shouldFireForTheSoonest() {
    Due soon = new Due();
    callAt(new Due(), nowNs + 9_000_000);
    callAt(soon, nowNs + 4_000_000);

    nowNs += 4_000_000;
    runScheduled();
    assertThat(calledNs).containsExactly(nowNs);

    nowNs += 5_000_000;
    runScheduled();
    assertThat(calledNs).hasSize(2);
  }

  @Test
  void shouldWaitALittleForADeadlineThatDoesNotMove() {
    TimerQueue.Entry stuck =
        new TimerQueue.Entry() {
          @Override
          void onDue(long atNs) {
            calledNs.add(atNs);
            timers.atTheLatest(this, atNs - 1);
          }
        };
    callAt(stuck, nowNs);

    for (int i = 0; i < 100; i++) {
      nowNs += 10_000;
      runScheduled();
    }

    assertThat(calledNs).hasSize(5);
  }
}
