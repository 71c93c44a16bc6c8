package io.coanchor.peer;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** One thread for all peers of a test: their sockets and their timers. */
final class PeerLoop implements AutoCloseable {
  private final Selector selector;
  private final Thread thread;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Set<TestPeer> peers = new LinkedHashSet<>();
  private volatile Throwable broken;
  private volatile boolean closed;

  PeerLoop() {
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    thread = Thread.ofPlatform().name("test-peers").daemon(true).start(this::run);
  }

  void execute(Runnable task) {
    tasks.add(task);
    selector.wakeup();
  }

  boolean isOnLoop() {
    return Thread.currentThread().equals(thread);
  }

  /** Runs something on the loop and waits for it. */
  <T> T call(Callable<T> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    execute(() -> {
      try {
        result.complete(call.call());
      } catch (Exception e) {
        result.completeExceptionally(e);
      }
    });
    return result.orTimeout(60, java.util.concurrent.TimeUnit.SECONDS).join();
  }

  void run(Runnable task) {
    call(() -> {
      task.run();
      return true;
    });
  }

  void add(TestPeer peer) {
    peers.add(peer);
  }

  void remove(TestPeer peer) {
    peers.remove(peer);
  }

  SelectionKey register(SelectableChannel channel, TestPeer peer) throws IOException {
    channel.configureBlocking(false);
    return channel.register(selector, SelectionKey.OP_READ, peer);
  }

  private void run() {
    try {
      while (!closed) {
        cycle();
      }
      selector.close();
    } catch (IOException | RuntimeException e) {
      broken = e;
    }
  }

  private void cycle() throws IOException {
    long next = Long.MAX_VALUE;
    for (TestPeer peer : peers) {
      next = Math.min(next, peer.deadlineNs());
    }
    long waitMillis = (next - System.nanoTime()) / 1_000_000;
    if (waitMillis > 0 && tasks.isEmpty()) {
      selector.select(Math.min(waitMillis, 100));
    } else {
      selector.selectNow();
    }
    Runnable task;
    while ((task = tasks.poll()) != null) {
      task.run();
    }
    for (SelectionKey key : selector.selectedKeys()) {
      if (key.isValid()) {
        ((TestPeer) key.attachment()).onReadable(key.channel());
      }
    }
    selector.selectedKeys().clear();
    long now = System.nanoTime();
    for (TestPeer peer : Set.copyOf(peers)) {
      if (now >= peer.deadlineNs()) {
        peer.onDeadline(now);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    if (broken != null) {
      throw new AssertionError("the peers' loop broke", broken);
    }
  }
}
