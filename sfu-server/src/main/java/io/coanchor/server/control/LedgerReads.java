package io.coanchor.server.control;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.coanchor.proto.v1.ErrorReason;
import io.coanchor.server.billing.ledger.LedgerException;
import io.grpc.Status;
import io.grpc.StatusException;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Reads the ledger on a few threads of its own: neither event loops nor other calls wait for its
 * database. What nobody waits for any more, because its client went away or its deadline passed, is
 * not begun; where too much waits already, the caller is told to come again.
 */
final class LedgerReads implements AutoCloseable {
  private final int maxWaiting;
  private final ThreadPoolExecutor threads;

  /**
   * @param name of its threads
   * @param count how many read at once
   * @param maxWaiting how many may wait for one of them
   */
  LedgerReads(String name, int count, int maxWaiting) {
    this.maxWaiting = maxWaiting;
    AtomicInteger number = new AtomicInteger();
    threads =
        new ThreadPoolExecutor(
            count,
            count,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(maxWaiting),
            task ->
                Thread.ofPlatform()
                    .name("coanchor-ledger-" + name + "-" + number.incrementAndGet())
                    .daemon(true)
                    .unstarted(task));
    threads.allowCoreThreadTimeOut(true);
  }

  /** A piece of work that blocks. */
  interface Read<T> {
    T run() throws LedgerException, StatusException;
  }

  /** Runs one for the request under way. */
  <T> CompletionStage<T> run(Read<T> read) {
    return run(ServiceRequestContext.currentOrNull(), read);
  }

  /**
   * Runs one.
   *
   * @param ctx of the request that it is for; it is not begun when that is over
   */
  <T> CompletionStage<T> run(@Nullable ServiceRequestContext ctx, Read<T> read) {
    Task<T> task = new Task<>(read);
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(
          threads.isShutdown()
              ? e
              : Errors.of(
                  Status.Code.UNAVAILABLE,
                  ErrorReason.OVERLOADED,
                  "ledger reads: " + maxWaiting + " wait (expected: fewer; come again)",
                  Map.of("limit", Integer.toString(maxWaiting))));
    }
    if (ctx != null) {
      var _ =
          ctx.whenRequestCancelling()
              .thenAccept(_ -> {
                if (threads.remove(task)) {
                  task.drop();
                }
              });
    }
    return task.answer;
  }

  private static final class Task<T> implements Runnable {
    private final Read<T> read;
    private final CompletableFuture<T> answer = new CompletableFuture<>();

    Task(Read<T> read) {
      this.read = read;
    }

    @Override
    public void run() {
      try {
        answer.complete(read.run());
      } catch (LedgerException | StatusException | RuntimeException e) {
        answer.completeExceptionally(e);
      }
    }

    void drop() {
      answer.completeExceptionally(new CancellationException("nobody waits for it"));
    }
  }

  /** How many wait for a thread. */
  int waiting() {
    return threads.getQueue().size();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
