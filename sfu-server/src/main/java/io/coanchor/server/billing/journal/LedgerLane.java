package io.coanchor.server.billing.journal;

import io.coanchor.server.billing.LedgerBatch;
import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.billing.ledger.LedgerException;
import io.coanchor.server.billing.ledger.LedgerWriter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The ledger's thread: the one that waits for the database. */
final class LedgerLane implements Lane, AutoCloseable {
  private final LedgerWriter writer;
  private final Runnable wake;
  private final AtomicReference<@Nullable Outcome> outcome = new AtomicReference<>();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("coanchor-ledger").daemon(true).factory());

  /**
   * @param wake called when something has become of what was asked for
   */
  LedgerLane(LedgerWriter writer, Runnable wake) {
    this.writer = writer;
    this.wake = wake;
  }

  private interface Work {
    long run() throws LedgerException;
  }

  @Override
  public void begin(String process) {
    run(() -> writer.begin(process));
  }

  @Override
  public void write(String process, List<LedgerBatch> batches) {
    run(() -> {
      writer.write(process, batches);
      return 0;
    });
  }

  @Override
  public void end(String process) {
    run(() -> {
      writer.end(process);
      return 0;
    });
  }

  private void run(Work work) {
    thread.execute(() -> {
      long startNs = System.nanoTime();
      long number = 0;
      Exception failure = null;
      try {
        number = work.run();
      } catch (LedgerException | RuntimeException e) {
        failure = e;
      }
      outcome.set(new Outcome(number, failure, System.nanoTime() - startNs));
      wake.run();
    });
  }

  @Override
  public @Nullable Outcome poll() {
    return outcome.getAndSet(null);
  }

  /** Adds corrections, between batches; fails with what {@link LedgerWriter#correct} throws. */
  CompletableFuture<Void> correct(List<LedgerEntry> corrections) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    List<LedgerEntry> copy = List.copyOf(corrections);
    try {
      thread.execute(() -> {
        try {
          writer.correct(copy);
          done.complete(null);
        } catch (LedgerException | RuntimeException e) {
          done.completeExceptionally(e);
        }
      });
    } catch (RejectedExecutionException e) {
      done.completeExceptionally(e);
    }
    return done;
  }

  /** Closes the ledger once it is done, and waits for that a while. */
  @Override
  public void close() {
    thread.execute(writer::close);
    thread.shutdown();
    try {
      if (!thread.awaitTermination(2, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
