package io.coanchor.server.worker;

import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The bounded way into a worker's loop, from any thread. */
final class CommandQueue {
  /** Commands waiting for the loop; beyond it callers are turned away rather than queued. */
  static final int MAX_COMMANDS = 65_536;

  private final EventLoop loop;
  private final Consumer<Runnable> runner;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong beyond = new AtomicLong();

  /**
   * @param runner runs a command on the loop's thread, as a cycle of its own
   */
  CommandQueue(EventLoop loop, Consumer<Runnable> runner) {
    this.loop = loop;
    this.runner = runner;
  }

  /** Queues a command; false when the queue is full or the loop has ended: it will not run. */
  boolean execute(Runnable command) {
    if (waiting.incrementAndGet() > MAX_COMMANDS) {
      waiting.decrementAndGet();
      refused.incrementAndGet();
      return false;
    }
    return queue(command);
  }

  /**
   * Queues a command that must not be lost, beyond the bound where the queue is full, which is
   * counted. For what ends a session or a stream, or is the only answer to a question of its own:
   * so the number of sessions bounds it. False when the loop has ended.
   */
  boolean insist(Runnable command) {
    if (waiting.incrementAndGet() > MAX_COMMANDS) {
      beyond.incrementAndGet();
    }
    return queue(command);
  }

  /** Queues what is counted as waiting already. */
  private boolean queue(Runnable command) {
    if (wake(
        () -> {
          waiting.decrementAndGet();
          runner.accept(command);
        })) {
      return true;
    }
    waiting.decrementAndGet();
    return false;
  }

  /** Queues a task that is at most once in the queue, beyond the bound and as no cycle. */
  boolean wake(Runnable task) {
    try {
      loop.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Asks something on the loop's thread. */
  <T> CompletableFuture<T> ask(Supplier<T> question, T otherwise) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    boolean taken =
        execute(() -> {
          try {
            answer.complete(question.get());
          } catch (RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    if (!taken) {
      answer.complete(otherwise);
    }
    return answer;
  }

  int waiting() {
    return waiting.get();
  }

  long refused() {
    return refused.get();
  }

  /** Commands that were queued although the queue was full, as they must not be lost. */
  long beyondBound() {
    return beyond.get();
  }
}
