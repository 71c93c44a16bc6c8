package io.coanchor.server.room.session;

import io.coanchor.server.signal.SignalException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that all rules run on. What clients ask for waits in bounded number: beyond it a
 * call is turned away at once, with 503. What must not be lost, the end of a session and the rest
 * of a call that was let in, is never turned away; there is no more of it than there are sessions.
 */
final class RoomThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RoomThread.class);

  /** Under half a second of offers at a tenth of a millisecond each. */
  static final int MAX_WAITING_CALLS = 4096;

  /** What a client that meets a full queue is told to wait: long enough for all of it. */
  static final int OVERLOAD_RETRY_SECONDS = 5;

  private final ScheduledThreadPoolExecutor executor;
  private final int maxWaitingCalls;
  private final AtomicInteger waitingCalls = new AtomicInteger();
  private final LongAdder refusedCalls = new LongAdder();

  RoomThread() {
    this(MAX_WAITING_CALLS);
  }

  RoomThread(int maxWaitingCalls) {
    this.maxWaitingCalls = maxWaitingCalls;
    executor =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("coanchor-rooms").daemon(true).factory());
    executor.setRemoveOnCancelPolicy(true);
  }

  /** A task that answers later. */
  interface Call<T> {
    CompletionStage<T> run() throws Exception;
  }

  /**
   * Runs a client's call on the thread; what it throws fails the stage, and so does a full queue:
   * with a 503 that says when to come again.
   */
  <T> CompletableFuture<T> call(Call<T> call) {
    if (waitingCalls.incrementAndGet() > maxWaitingCalls) {
      waitingCalls.decrementAndGet();
      refusedCalls.increment();
      return CompletableFuture.failedFuture(
          SignalException.unavailable("the rooms are overloaded", OVERLOAD_RETRY_SECONDS));
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    boolean taken =
        execute(
            () -> {
              waitingCalls.decrementAndGet();
              complete(call, result);
            },
            result);
    if (!taken) {
      waitingCalls.decrementAndGet();
    }
    return result;
  }

  /** Runs what goes on with a call that was let in, or is none of a client's; never refused. */
  <T> CompletableFuture<T> follow(Call<T> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    execute(() -> complete(call, result), result);
    return result;
  }

  private boolean execute(Runnable task, CompletableFuture<?> result) {
    try {
      executor.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(e);
      return false;
    }
  }

  private static <T> void complete(Call<T> call, CompletableFuture<T> result) {
    try {
      call.run()
          .whenComplete((value, failure) -> {
            if (failure == null) {
              result.complete(value);
            } else {
              result.completeExceptionally(failure);
            }
          });
    } catch (Exception e) {
      result.completeExceptionally(e);
    }
  }

  /** Runs a task on the thread, after what was given before. */
  void run(Runnable task) {
    try {
      executor.execute(guarded(task));
    } catch (RejectedExecutionException e) {
      LOG.debug("The rooms are closed: a task was left out", e);
    }
  }

  /** Runs a task on the thread after a while; the result calls it off. */
  Runnable after(long delayNs, Runnable task) {
    ScheduledFuture<?> scheduled = executor.schedule(guarded(task), delayNs, TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }

  /** Calls turned away because the queue was full. */
  long refusedCalls() {
    return refusedCalls.sum();
  }

  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.error("A task of the rooms failed", e);
      }
    };
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
