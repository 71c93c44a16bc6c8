package io.coanchor.server.hook;

import io.coanchor.server.billing.ledger.LedgerReader;
import io.coanchor.server.config.AppConfig;
import io.coanchor.server.config.CallbackConfig;
import io.coanchor.server.config.CallbacksConfig;
import io.coanchor.server.metrics.Metrics;
import io.coanchor.server.room.RoomListener;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The callbacks of one server. Where no application has a receiver there is no file and no thread.
 */
public final class Callbacks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);

  /** More than a node's rooms tell when all of them end at once. */
  private static final int HAND_OVER_CAPACITY = 262_144;

  /** What could be sent when the server stops is waited for so long; the rest is sent later. */
  private static final long LAST_SENDING_MS = 3_000;

  private static final long AGAIN_AFTER_FAULT_MS = 1_000;

  private final CallbackCounters counters = new CallbackCounters();
  private final @Nullable Running running;

  private Callbacks() {
    running = null;
  }

  private Callbacks(Given given) throws SQLException {
    running = new Running(given, counters);
  }

  /** What a start has made. */
  private record Given(
      CallbackStore store, CallbacksConfig config, List<Target> targets, List<Long> usage) {}

  /**
   * Opens the queue and goes on with what waits in it.
   *
   * @throws IOException when its file cannot be used; the message names the setting
   */
  public static Callbacks start(CallbacksConfig config, List<AppConfig> apps) throws IOException {
    List<Target> targets = new ArrayList<>();
    List<Long> usage = new ArrayList<>();
    for (AppConfig app : apps) {
      if (app.callback().isEnabled()) {
        Target target = Target.of(app.sdkAppId(), app.callback());
        targets.add(target);
        if (app.callback().usage()) {
          usage.add(app.sdkAppId());
        }
        if (target.key().isEmpty()) {
          LOG.warn(
              "Callbacks of application {} are not signed: callback.key is empty", app.sdkAppId());
        }
      }
    }
    Path file = Path.of(config.queueFile());
    if (targets.isEmpty()) {
      return new Callbacks();
    }
    CallbackStore store = CallbackStore.open(file);
    try {
      return new Callbacks(new Given(store, config, targets, usage));
    } catch (SQLException e) {
      store.abandon();
      throw new IOException("callbacks.queue-file: " + file + ": cannot be read: " + e, e);
    }
  }

  /** What is to be told of rooms' events; null where nobody wants to know. */
  public @Nullable RoomListener listener() {
    return running == null ? null : running.listener;
  }

  /**
   * Tells applications that want it what a node writes to the ledger; once, after the start.
   *
   * @param ledger is to be closed after this
   * @param node the one whose entries these are: this server's
   */
  public void follow(LedgerReader ledger, String node) {
    if (running != null) {
      running.follow(ledger, node);
    }
  }

  /** Tells how callbacks do. */
  public void register(Metrics metrics) {
    Running known = running;
    if (known == null) {
      return;
    }
    metrics.counters(
        "coanchor_callbacks",
        "Callbacks by result: queued in the file, accepted by the receiver, refused tries, given"
            + " up",
        "result",
        counters::results);
    metrics.counter(
        "coanchor_callbacks_late", "Tries that TRTC would not have made", counters.late::sum);
    metrics.counters(
        "coanchor_callbacks_lost",
        "Callbacks lost because a bound was reached; anything but 0 is an alarm",
        "reason",
        counters::lost);
    metrics.counter(
        "coanchor_callbacks_store_failures",
        "Times that the queue's file could not be used; anything but 0 is an alarm",
        counters.storeFailures::sum);
    metrics.counter(
        "coanchor_callbacks_commits", "Commits to the queue's file", counters.commits::sum);
    metrics.gauges(
        "coanchor_callbacks_waiting", "Callbacks in the queue", "app", known::waitingByApp);
  }

  /** The state for people and tests. */
  public Map<String, Object> debugState() {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("results", counters.results());
    state.put("late", counters.late.sum());
    state.put("lost", counters.lost());
    state.put("storeFailures", counters.storeFailures.sum());
    state.put("commits", counters.commits.sum());
    Running known = running;
    state.put(
        "receivers",
        known == null ? List.of() : known.receivers.stream().map(Receiver::debugState).toList());
    return state;
  }

  /** Sends what can be sent at once, and keeps the rest in the file. */
  @Override
  public void close() {
    if (running != null) {
      running.close();
    }
  }

  /** What runs where there is somebody to tell. */
  private static final class Running {
    private final RoomCallbacks listener;
    private final HttpSender sender = new HttpSender(Duration.ofMillis(RetryRule.ANSWER_MS));
    private final HookClock clock = HookClock.system();
    private final CallbackEngine engine;
    private final List<Receiver> receivers;
    private final UsageInbox inbox = new UsageInbox();
    private final List<Long> usage;
    private final List<UsageCursors.Cursor> told;
    private @Nullable UsageFeed feed;
    private final Thread thread;
    private volatile long closeByMs = Long.MAX_VALUE;

    Running(Given given, CallbackCounters counters) throws SQLException {
      HandOver handOver = new HandOver(HAND_OVER_CAPACITY);
      int maxConcurrent = given.config().maxConcurrent();
      List<Receiver> wanted =
          given.targets().stream()
              .map(each -> new Receiver(each.sdkAppId(), each, maxConcurrent))
              .toList();
      engine =
          new CallbackEngine(
              new CallbackEngine.Given(
                  given.store(),
                  sender,
                  clock,
                  handOver,
                  inbox,
                  given.config().maxQueued(),
                  CallbackConfig.defaults().keep().toMillis(),
                  this::wake),
              wanted,
              counters);
      receivers = List.copyOf(engine.receivers());
      usage = given.usage();
      told = given.store().usageOf(usage);
      listener =
          new RoomCallbacks(
              given.targets().stream().map(Target::sdkAppId).toList(),
              System::currentTimeMillis,
              (room, body) -> {
                if (!handOver.offer(new HandOver.Item(room, clock.nowMs(), body))) {
                  counters.lostOverflow.increment();
                }
                wake();
              });
      thread = Thread.ofPlatform().name("coanchor-callbacks").daemon(true).unstarted(this::run);
      thread.start();
    }

    void follow(LedgerReader ledger, String node) {
      if (usage.isEmpty()) {
        return;
      }
      UsageFeed started =
          new UsageFeed(
              ledger,
              new UsageFeed.Wanted(node, usage, told),
              System::currentTimeMillis,
              page -> {
                inbox.offer(page);
                wake();
              });
      feed = started;
      started.start();
    }

    private void wake() {
      LockSupport.unpark(thread);
    }

    private void run() {
      while (true) {
        long nextMs = turn();
        long nowMs = clock.nowMs();
        if (closeByMs != Long.MAX_VALUE && (nowMs >= closeByMs || !engine.isBusy())) {
          break;
        }
        long waitMs = Math.min(nextMs, closeByMs) - nowMs;
        if (waitMs > 0) {
          LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(Math.min(waitMs, 60_000)));
        }
      }
      engine.close();
    }

    /** What must never be: but if it is, it is not the end of all callbacks. */
    private long turn() {
      try {
        return engine.turn();
      } catch (RuntimeException e) {
        LOG.error("Callbacks have met a fault of this program; they go on in a second", e);
        return clock.nowMs() + AGAIN_AFTER_FAULT_MS;
      }
    }

    Map<String, Double> waitingByApp() {
      Map<String, Double> waiting = new LinkedHashMap<>();
      receivers.forEach(
          each -> waiting.put(Long.toString(each.sdkAppId()), (double) each.waitingView()));
      return waiting;
    }

    void close() {
      if (feed != null) {
        feed.close();
      }
      closeByMs = clock.nowMs() + LAST_SENDING_MS;
      wake();
      try {
        thread.join(2 * LAST_SENDING_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      sender.close();
    }
  }
}
