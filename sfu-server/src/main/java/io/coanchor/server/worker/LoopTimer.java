package io.coanchor.server.worker;

import io.netty.channel.EventLoop;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one timer of a worker's loop, set to the soonest deadline. On the loop's thread.
 *
 * <p>One at a time: a timer that was overtaken by a sooner one is called off, else each packet with
 * a near deadline would leave another behind, to wake the loop for nothing.
 */
final class LoopTimer {
  private final EventLoop loop;
  private final Runnable onDue;
  private final Runnable fire = this::fire;
  private long armedNs = Long.MAX_VALUE;
  private @Nullable Future<?> armed;

  LoopTimer(EventLoop loop, Runnable onDue) {
    this.loop = loop;
    this.onDue = onDue;
  }

  /** Makes sure to be called at {@code nextNs}, or before if that was asked for. */
  void arm(long nextNs) {
    if (nextNs >= armedNs || loop.isShuttingDown()) {
      return;
    }
    Future<?> overtaken = armed;
    if (overtaken != null) {
      overtaken.cancel(false);
    }
    armedNs = nextNs;
    long delayNs = Math.max(0, nextNs - System.nanoTime());
    armed = loop.schedule(fire, delayNs, TimeUnit.NANOSECONDS);
  }

  private void fire() {
    armedNs = Long.MAX_VALUE;
    armed = null;
    onDue.run();
  }
}
