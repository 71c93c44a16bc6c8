package io.coanchor.server.hook;

import io.coanchor.server.room.RoomKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * File, dispatcher and sender put together, one {@link #turn} after the other. Whatever was handed
 * over since the last turn goes into the file in one commit, and with it goes out what was
 * accepted: a burst of callbacks pays one sync, not one each.
 */
final class CallbackEngine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CallbackEngine.class);

  /** So many go into one commit: a few milliseconds of work. */
  private static final int MAX_BATCH = 4096;

  /** What was accepted is taken out by the next commit, or by one of its own after this. */
  private static final long REMOVE_WITHIN_MS = 100;

  private static final long WRITE_AGAIN_MS = 1_000;

  private final Given given;
  private final HookClock clock;
  private final CallbackCounters counters;

  private final Dispatcher dispatcher;
  private final Alarms alarms;
  private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
  private final List<QueuedCallback> adding = new ArrayList<>();
  private final List<Long> removing = new ArrayList<>();
  private final List<UsagePage> pages = new ArrayList<>();
  private long nextId;
  private long removeAtMs = Long.MAX_VALUE;
  private long writeAtMs;

  private record Outcome(Dispatcher.Attempt attempt, String text) {}

  /**
   * What it runs on.
   *
   * @param usage what is to be told of the ledger
   * @param wake called, on any thread, when a turn has something to do
   * @param maxQueued how many may wait of one application
   * @param orphansKeptMs how long callbacks of an application without a receiver are kept
   */
  record Given(
      CallbackStore store,
      Sender sender,
      HookClock clock,
      HandOver handOver,
      UsageInbox usage,
      int maxQueued,
      long orphansKeptMs,
      Runnable wake) {}

  /** Goes on with what is in the file. */
  CallbackEngine(Given given, Collection<Receiver> receivers, CallbackCounters counters)
      throws SQLException {
    this.given = given;
    clock = given.clock();
    this.counters = counters;
    alarms = new Alarms(counters);
    dispatcher = new Dispatcher(receivers, given.orphansKeptMs(), new Tasks());
    nextId = given.store().lastId() + 1;
    long recovered = 0;
    for (CallbackStore.Backlog each : given.store().backlog()) {
      dispatcher.recover(each.room(), each.waiting());
      recovered += each.waiting();
    }
    if (recovered > 0) {
      LOG.info("Callbacks that wait from before: {} of {} rooms", recovered, dispatcher.rooms());
    }
  }

  /**
   * Does all there is to do.
   *
   * @return when there is more, by the clock it was given; {@link Long#MAX_VALUE} for not before it
   *     wakes
   */
  long turn() {
    Outcome outcome = outcomes.poll();
    while (outcome != null) {
      dispatcher.onOutcome(outcome.attempt(), outcome.text(), clock.nowMs());
      outcome = outcomes.poll();
    }
    takeOver();
    takeUsage();
    long nowMs = clock.nowMs();
    if (nowMs >= writeAtMs && (hasNew() || nowMs >= removeAtMs)) {
      write(nowMs);
    }
    dispatcher.run(nowMs);
    alarms.look(nowMs);
    if (!hasNew() && !given.handOver().isEmpty()) {
      return nowMs;
    }
    long writeMs = hasNew() ? writeAtMs : removeAtMs;
    return Math.min(dispatcher.deadlineMs(), Math.max(writeMs, writeAtMs));
  }

  /**
   * Takes what fits into a commit; while the file cannot be written, the rest stays where it is.
   */
  private void takeOver() {
    while (adding.size() < MAX_BATCH) {
      HandOver.Item item = given.handOver().poll();
      if (item == null) {
        return;
      }
      long app = item.room().sdkAppId();
      if (dispatcher.waiting(app) + adding.size() >= given.maxQueued()) {
        counters.lostQueueFull.increment();
      } else {
        adding.add(new QueuedCallback(nextId++, item.room(), item.createdMs(), item.body()));
      }
    }
  }

  /** Takes what of the ledger fits: half of the places are kept free for rooms. */
  private void takeUsage() {
    UsagePage page = given.usage().poll(this::fits);
    while (page != null) {
      long nowMs = clock.nowMs();
      for (UsagePage.Body each : page.bodies()) {
        adding.add(new QueuedCallback(nextId++, each.room(), nowMs, each.json()));
      }
      pages.add(page);
      page = given.usage().poll(this::fits);
    }
  }

  private boolean fits(UsagePage page) {
    int size = page.bodies().size();
    return adding.size() + size <= MAX_BATCH
        && dispatcher.waiting(page.cursor().sdkAppId()) + adding.size() + size
            <= given.maxQueued() / 2;
  }

  private boolean hasNew() {
    return !adding.isEmpty() || !pages.isEmpty();
  }

  private boolean write(long nowMs) {
    try {
      given.store().write(adding, removing, pages.stream().map(UsagePage::cursor).toList());
    } catch (SQLException e) {
      counters.storeFailures.increment();
      alarms.store(nowMs, e);
      writeAtMs = nowMs + WRITE_AGAIN_MS;
      return false;
    }
    counters.commits.increment();
    counters.queued.add(adding.size());
    adding.forEach(dispatcher::add);
    adding.clear();
    pages.forEach(page -> page.written().run());
    pages.clear();
    removing.clear();
    removeAtMs = Long.MAX_VALUE;
    writeAtMs = 0;
    return true;
  }

  /** Whether something is not in the file yet, or could be sent now, or is being sent. */
  boolean isBusy() {
    return !given.handOver().isEmpty()
        || !adding.isEmpty()
        || !outcomes.isEmpty()
        || dispatcher.isBusy();
  }

  Collection<Receiver> receivers() {
    return dispatcher.receivers();
  }

  /** Puts into the file what is left, and closes it. */
  @Override
  public void close() {
    takeOver();
    if (!write(clock.nowMs()) && !adding.isEmpty()) {
      LOG.error("Callbacks lost, because the queue's file could not be written: {}", adding.size());
    }
    try {
      given.store().close();
    } catch (SQLException e) {
      LOG.warn("The queue of callbacks was not closed well", e);
    }
  }

  /** What the dispatcher needs done. */
  private final class Tasks implements Dispatcher.Listener {
    @Override
    public @Nullable List<QueuedCallback> read(RoomKey room, long afterId, int most) {
      // what is to be taken out must not be found again
      if (!removing.isEmpty() && !write(clock.nowMs())) {
        return null;
      }
      try {
        return given.store().read(room, afterId, most);
      } catch (SQLException e) {
        counters.storeFailures.increment();
        alarms.store(clock.nowMs(), e);
        return null;
      }
    }

    @Override
    public void send(Dispatcher.Attempt attempt, Target target) {
      if (attempt.late()) {
        counters.late.increment();
      }
      try {
        given
            .sender()
            .send(target, attempt.callback().body(), attempt.late(), text -> cameOf(attempt, text));
      } catch (RuntimeException e) {
        // a room whose try never ends would wait for ever
        cameOf(attempt, e.toString());
      }
    }

    private void cameOf(Dispatcher.Attempt attempt, String text) {
      outcomes.add(new Outcome(attempt, text));
      given.wake().run();
    }

    @Override
    public void onAccepted(QueuedCallback callback) {
      counters.accepted.increment();
      remove(callback);
    }

    @Override
    public void onRefused(Dispatcher.Attempt attempt, String why) {
      counters.refused.increment();
      LOG.debug("Callback {} was not accepted: {}", attempt.callback().id(), why);
    }

    @Override
    public void onGivenUp(QueuedCallback callback) {
      counters.givenUp.increment();
      remove(callback);
    }

    private void remove(QueuedCallback callback) {
      removing.add(callback.id());
      removeAtMs = Math.min(removeAtMs, clock.nowMs() + REMOVE_WITHIN_MS);
    }

    @Override
    public void onReceiver(Receiver receiver, @Nullable String trouble) {
      if (trouble == null) {
        LOG.info("Callbacks of application {} are accepted again", receiver.sdkAppId());
      } else {
        LOG.warn(
            "Callbacks of application {} are not accepted by {}: {}; tried again for as long as"
                + " they are kept",
            receiver.sdkAppId(),
            receiver.target(),
            trouble);
      }
    }

    @Override
    public void onMissing(RoomKey room, long count) {
      counters.lostMissing.add(count);
    }
  }
}
