package io.coanchor.server.worker;

import io.netty.channel.EventLoop;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The deadlines of a worker's peers and of the sessions it guards. On its thread. */
final class Timers {
  private static final Logger LOG = LoggerFactory.getLogger(Timers.class);

  /** Timers within this much of now are run together, so that the loop wakes up less often. */
  private static final long SLACK_NS = 500_000;

  private final DeadlineQueue deadlines = new DeadlineQueue();
  private final ActivityRound activities = new ActivityRound();
  private final LoopTimer timer;

  /**
   * @param onDue called when a deadline has passed, to {@link #run} what is due in a cycle
   */
  Timers(EventLoop loop, Runnable onDue) {
    timer = new LoopTimer(loop, onDue);
  }

  void schedule(DeadlineQueue.Entry entry, long deadlineNs) {
    deadlines.schedule(entry, deadlineNs);
  }

  void remove(DeadlineQueue.Entry entry) {
    deadlines.remove(entry);
  }

  /** Those that are looked at, at even intervals, instead of by a deadline. */
  ActivityRound activities() {
    return activities;
  }

  int size() {
    return deadlines.size();
  }

  /**
   * Runs what is due.
   *
   * @param onFailure a peer's deadline could not be dealt with
   */
  void run(long nowNs, BiConsumer<Peer, RuntimeException> onFailure) {
    long untilNs = nowNs + SLACK_NS;
    DeadlineQueue.Entry due;
    while ((due = deadlines.poll(untilNs)) != null) {
      try {
        due.onDeadline(nowNs);
      } catch (RuntimeException e) {
        if (due instanceof Peer peer) {
          onFailure.accept(peer, e);
        } else {
          LOG.error("A timer failed", e);
        }
      }
      if (due instanceof Peer peer && !peer.transport().isClosed()) {
        // never sooner than the slack, so that a deadline that does not move cannot spin the loop
        deadlines.schedule(peer, Math.max(peer.deadlineNs(), untilNs + 1));
      }
    }
  }

  /** Makes sure that the next deadline wakes the loop. */
  void arm() {
    timer.arm(deadlines.nextNs());
  }
}
