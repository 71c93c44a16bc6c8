package io.coanchor.server.room.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coanchor.server.signal.SignalException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoomThreadTest {
  private static final int MAX = 3;

  private final RoomThread thread = new RoomThread(MAX);
  private final CountDownLatch opened = new CountDownLatch(1);
  private final AtomicInteger ran = new AtomicInteger();

  @AfterEach
  void stop() {
    opened.countDown();
    thread.close();
  }

  /** Keeps the thread busy until {@link #opened} is. */
  private void block() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    thread.run(() -> {
      begun.countDown();
      try {
        opened.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    begun.await();
  }

  private CompletableFuture<Integer> call() {
    return thread.call(() -> CompletableFuture.completedFuture(ran.incrementAndGet()));
  }

  @Test
  void shouldTurnCallsAwayWhenTooManyWait() throws Exception {
    block();
    List<CompletableFuture<Integer>> waiting = new ArrayList<>();
    for (int i = 0; i < MAX; i++) {
      waiting.add(call());
    }

    CompletableFuture<Integer> refused = call();

    assertThatThrownBy(refused::join)
        .cause()
        .isInstanceOfSatisfying(
            SignalException.class,
            e -> {
              assertThat(e.status()).isEqualTo(503);
              assertThat(e.retryAfterSeconds()).isEqualTo(RoomThread.OVERLOAD_RETRY_SECONDS);
            });
    assertThat(thread.refusedCalls()).isEqualTo(1);
    opened.countDown();
    assertThat(waiting.stream().map(CompletableFuture::join)).containsExactly(1, 2, 3);
    assertThat(call().join()).as("let in again").isEqualTo(4);
  }

  @Test
  void shouldNeverTurnAwayWhatWasBegun() throws Exception {
    block();
    List<CompletableFuture<Integer>> waiting = new ArrayList<>();
    for (int i = 0; i < MAX; i++) {
      waiting.add(call());
    }

    CompletableFuture<Integer> rest =
        thread.follow(() -> CompletableFuture.completedFuture(ran.incrementAndGet()));
    CountDownLatch closed = new CountDownLatch(1);
    thread.run(closed::countDown);
    opened.countDown();

    assertThat(rest.join()).isEqualTo(MAX + 1);
    closed.await();
    assertThat(waiting).allMatch(CompletableFuture::isDone);
    assertThat(thread.refusedCalls()).isZero();
  }

  @Test
  void shouldFailCallsAfterItsEndWithoutCountingThemAsWaiting() {
    thread.close();
    for (int i = 0; i < 2 * MAX; i++) {
      assertThat(call()).isCompletedExceptionally();
    }
    assertThat(thread.refusedCalls()).isZero();
  }
}
