package io.coanchor.server.room;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that all rules run on. */
final class RoomThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RoomThread.class);

  private final ScheduledThreadPoolExecutor executor;

  RoomThread() {
    executor =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("coanchor-rooms").daemon(true).factory());
    executor.setRemoveOnCancelPolicy(true);
  }

  /** A task that answers later. */
  interface Call<T> {
    CompletionStage<T> run() throws Exception;
  }

  /** Runs a call on the thread; what it throws fails the stage. */
  <T> CompletableFuture<T> call(Call<T> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      executor.execute(() -> {
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
      });
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(e);
    }
    return result;
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
