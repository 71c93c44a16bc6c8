package io.coanchor.peer;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** One thread for all peers of a test: their sockets and their timers. */
final class PeerLoop implements AutoCloseable {
  private final Selector selector;
  private final Thread thread;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  /** When each peer's next deadline is. */
  private final Map<TestPeer, Long> deadlines = new HashMap<>();

  /** The same by time; entries that a peer's deadline has moved away from are passed over. */
  private final PriorityQueue<Wake> wakes =
      new PriorityQueue<>(Comparator.comparingLong(Wake::atNs));

  private record Wake(TestPeer peer, long atNs) {}

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

  /** Runs something that may move a peer's deadline. */
  void execute(TestPeer peer, Runnable task) {
    execute(() -> {
      task.run();
      reschedule(peer);
    });
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
    if (isOnLoop()) {
      task.run();
      return;
    }
    call(() -> {
      task.run();
      return true;
    });
  }

  /** Runs something that may move a peer's deadline, and waits for it. */
  void run(TestPeer peer, Runnable task) {
    run(() -> {
      task.run();
      reschedule(peer);
    });
  }

  void add(TestPeer peer) {
    deadlines.put(peer, Long.MAX_VALUE);
    reschedule(peer);
  }

  void remove(TestPeer peer) {
    deadlines.remove(peer);
  }

  private void reschedule(TestPeer peer) {
    Long before = deadlines.get(peer);
    long next = peer.deadlineNs();
    if (before != null && before != next) {
      deadlines.put(peer, next);
      wakes.add(new Wake(peer, next));
    }
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
    Wake next = wakes.peek();
    long waitMillis = next == null ? Long.MAX_VALUE : (next.atNs() - System.nanoTime()) / 1_000_000;
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
        TestPeer peer = (TestPeer) key.attachment();
        peer.onReadable(key.channel());
        reschedule(peer);
      }
    }
    selector.selectedKeys().clear();
    wakeDue(System.nanoTime());
  }

  private void wakeDue(long nowNs) {
    Wake wake;
    while ((wake = wakes.peek()) != null && wake.atNs() <= nowNs) {
      wakes.remove();
      if (Long.valueOf(wake.atNs()).equals(deadlines.get(wake.peer()))) {
        deadlines.put(wake.peer(), Long.MAX_VALUE);
        wake.peer().onDeadline(nowNs);
        reschedule(wake.peer());
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
