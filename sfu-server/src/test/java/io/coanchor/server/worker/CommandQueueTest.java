package io.coanchor.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What happens to commands for a loop that is behind, or has ended. */
class CommandQueueTest {
  private static final long PATIENCE_SECONDS = 20;

  private final AtomicInteger run = new AtomicInteger();

  @Test
  void shouldRefuseWhatMayBeLostAndKeepWhatMayNot() throws Exception {
    DefaultEventLoop loop = new DefaultEventLoop();
    CommandQueue queue = new CommandQueue(loop, Runnable::run);
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    assertThat(queue.wake(() -> Uninterrupted.await(busy))).isTrue();
    for (int i = 0; i < CommandQueue.MAX_COMMANDS; i++) {
      assertThat(queue.execute(run::incrementAndGet)).isTrue();
    }

    assertThat(queue.execute(run::incrementAndGet)).isFalse();
    assertThat(queue.insist(done::countDown)).isTrue();
    assertThat(queue.refused()).isEqualTo(1);
    assertThat(queue.beyondBound()).isEqualTo(1);

    busy.countDown();
    assertThat(done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(run).hasValue(CommandQueue.MAX_COMMANDS);
    assertThat(queue.waiting()).isZero();
    assertThat(queue.execute(run::incrementAndGet)).isTrue();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
    assertThat(queue.insist(run::incrementAndGet)).as("after the end of the loop").isFalse();
    assertThat(queue.waiting()).isZero();
  }
}
