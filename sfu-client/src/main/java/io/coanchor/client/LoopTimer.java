package io.coanchor.client;

import java.util.function.LongSupplier;

/**
 * The one timer of a loop, set to the soonest deadline of all that live there. On the loop's
 * thread.
 *
 * <p>A loop that is behind is asked to set it by every datagram it reads, for deadlines long past.
 * It must not be put off by that: it would fire only when there is nothing to read.
 */
final class LoopTimer {
  /** A deadline that does not move must not spin the loop. */
  static final long MIN_NS = 200_000;

  private final TimerQueue timers;
  private final LongSupplier clock;
  private final Scheduler scheduler;

  /** For when it is set. */
  private long armedNs = Long.MAX_VALUE;

  /** Has the loop do something later. */
  interface Scheduler {
    void schedule(Runnable command, long delayNs);
  }

  LoopTimer(TimerQueue timers, LongSupplier clock, Scheduler scheduler) {
    this.timers = timers;
    this.clock = clock;
    this.scheduler = scheduler;
  }

  /** Makes sure that the soonest of the deadlines is seen to. */
  void arm() {
    long nextNs = timers.nextNs();
    if (nextNs >= armedNs) {
      return;
    }
    long nowNs = clock.getAsLong();
    // Deadlines may lie in the past, far enough for a difference to overflow.
    long delayNs = nextNs <= nowNs + MIN_NS ? MIN_NS : nextNs - nowNs;
    long dueNs = nowNs + delayNs;
    if (dueNs >= armedNs) {
      return; // it is about to fire, or overdue itself
    }
    armedNs = dueNs;
    scheduler.schedule(() -> onTimer(dueNs), delayNs);
  }

  private void onTimer(long dueNs) {
    if (armedNs == dueNs) { // else a sooner one took its place
      armedNs = Long.MAX_VALUE;
      timers.run(clock.getAsLong());
      arm();
    }
  }
}
