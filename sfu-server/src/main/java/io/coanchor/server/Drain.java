package io.coanchor.server;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From the wish to stop to the moment when a server may close: no new sessions, players are told to
 * reconnect elsewhere, and those there are may go on for a bounded time.
 */
final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  /** How often it is looked whether the last session has ended. */
  private static final long LOOK_MILLIS = 100;

  private final CountDownLatch asked = new CountDownLatch(1);

  /** Asks the server to stop; from any thread, also a second time. */
  void ask() {
    asked.countDown();
  }

  /** Waits until it is asked. */
  void awaitAsked() throws InterruptedException {
    asked.await();
  }

  /**
   * Waits until nobody is there, or until the time is up.
   *
   * @param sessions how many there are
   * @return how many are left
   */
  static int awaitEmpty(IntSupplier sessions, Duration timeout) throws InterruptedException {
    long deadlineNs = System.nanoTime() + timeout.toNanos();
    int left = sessions.getAsInt();
    if (left > 0) {
      LOG.info("Draining: {} session(s) have {} s to end", left, timeout.toSeconds());
    }
    while (left > 0 && deadlineNs - System.nanoTime() > 0) {
      long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
      Thread.sleep(Math.max(1, Math.min(LOOK_MILLIS, leftMillis)));
      left = sessions.getAsInt();
    }
    return left;
  }
}
