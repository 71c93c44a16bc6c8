package io.coanchor.server.hook;

import io.coanchor.server.room.RoomKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * The queue with its real file and real requests, on a clock that the test moves: it stands still
 * while anything is under way.
 */
final class Bench implements AutoCloseable {
  static final int MAX_CONCURRENT = 8;
  static final String KEY = "aB3dE5";

  /** More than any real wait of these tests. */
  private static final long PATIENCE_SECONDS = 30;

  private static final long START_MS = 1_700_000_000_000L;

  final CallbackCounters counters = new CallbackCounters();
  final UsageInbox inbox = new UsageInbox();
  final HandOver handOver = new HandOver(1 << 20);
  private final Semaphore woken = new Semaphore(0);
  private final HttpSender sender;
  private final Path file;
  private final List<Target> targets;
  private final int maxQueued;
  private CallbackEngine engine;
  private volatile long nowMs = START_MS;

  Bench(Path file, int maxQueued, Target... targets) throws IOException, SQLException {
    this(Duration.ofMillis(500), file, maxQueued, targets);
  }

  /**
   * @param answer how long receivers may really take
   */
  Bench(Duration answer, Path file, int maxQueued, Target... targets)
      throws IOException, SQLException {
    sender = new HttpSender(answer);
    this.file = file;
    this.maxQueued = maxQueued;
    this.targets = List.of(targets);
    engine = open(this.targets);
  }

  static Target target(long app, TestReceiver receiver, Duration keep) {
    return new Target(app, receiver.url(), KEY, keep);
  }

  private CallbackEngine open(List<Target> known) throws IOException, SQLException {
    return new CallbackEngine(
        new CallbackEngine.Given(
            CallbackStore.open(file),
            sender,
            this::nowMs,
            handOver,
            inbox,
            maxQueued,
            Duration.ofHours(24).toMillis(),
            woken::release),
        known.stream().map(each -> new Receiver(each.sdkAppId(), each, MAX_CONCURRENT)).toList(),
        counters);
  }

  /** Closes the file and goes on with it, as a server does that is started again. */
  void reopen() throws IOException, SQLException {
    reopen(targets);
  }

  void reopen(List<Target> known) throws IOException, SQLException {
    engine.close();
    engine = open(known);
  }

  long nowMs() {
    return nowMs;
  }

  /** Milliseconds since the test began. */
  long elapsedMs() {
    return nowMs - START_MS;
  }

  /** Something happened in a room. */
  void due(RoomKey room, String text) {
    handOver.offer(new HandOver.Item(room, nowMs, text.getBytes(StandardCharsets.UTF_8)));
  }

  /** One turn: for tests in which something stays under way. */
  long turn() {
    return engine.turn();
  }

  /** Turns until a condition holds; the clock stands. */
  void turnUntil(java.util.function.BooleanSupplier condition) {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    engine.turn();
    while (!condition.getAsBoolean()) {
      try {
        if (System.nanoTime() > deadlineNs
            || !woken.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          throw new AssertionError("nothing more happens");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
      engine.turn();
    }
  }

  /** Until nothing is under way or could be. */
  void settle() {
    turnUntil(() -> !engine.isBusy());
  }

  /** Lets time pass, with everything that is due on the way. */
  void pass(Duration time) {
    long until = nowMs + time.toMillis();
    settle();
    long next = engine.turn();
    while (next <= until) {
      nowMs = Math.max(nowMs, next);
      settle();
      next = engine.turn();
    }
    nowMs = until;
    settle();
  }

  long waiting() {
    return engine.receivers().stream().mapToLong(Receiver::waiting).sum();
  }

  List<Long> waitingByApp() {
    return engine.receivers().stream()
        .flatMapToLong(each -> LongStream.of(each.waiting()))
        .boxed()
        .toList();
  }

  @Override
  public void close() {
    engine.close();
    sender.close();
  }
}
