package io.coanchor.client;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets a loop of thousands of sockets look for what has come in turns, not whenever something
 * comes: falling asleep and being woken for every few datagrams costs both ends more than reading
 * them does. A task from another thread waits for the next turn.
 */
final class TurnStrategy implements SelectStrategy {
  private final long turnNs;
  private long nextNs = System.nanoTime();

  TurnStrategy(long turnNs) {
    this.turnNs = turnNs;
  }

  @Override
  public int calculateStrategy(IntSupplier selectNow, boolean hasTasks) throws Exception {
    long nowNs = System.nanoTime();
    if (!hasTasks && nowNs < nextNs) {
      LockSupport.parkNanos(nextNs - nowNs);
      nowNs = System.nanoTime();
    }
    if (nowNs >= nextNs) {
      nextNs = nowNs + turnNs;
    }
    return selectNow.get();
  }
}
