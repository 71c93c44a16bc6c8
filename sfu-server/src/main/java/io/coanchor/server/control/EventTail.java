package io.coanchor.server.control;

import io.coanchor.server.billing.ledger.LedgerException;
import io.coanchor.server.billing.ledger.LedgerReader;
import io.coanchor.server.billing.ledger.LedgerReader.Numbered;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tells followers that the ledger has grown: one look at it twice a second for all of them, and
 * none while nobody follows. Followers at the end of the ledger share what one of them reads.
 */
final class EventTail implements AutoCloseable {
  private static final long POLL_MS = 500;

  /** Readings that are remembered for others. */
  private static final int MAX_SHARED = 64;

  private final LedgerReader ledger;
  private final ScheduledThreadPoolExecutor timer;
  private final AtomicBoolean isArmed = new AtomicBoolean();
  private final AtomicInteger looks = new AtomicInteger();
  private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();
  private volatile View view = new View(Map.of());

  /** How far the ledger was when it was looked at. */
  static final class View {
    private final Map<String, Long> lastNumbers;
    private final Map<Place, CompletableFuture<List<Numbered>>> shared = new ConcurrentHashMap<>();

    View(Map<String, Long> lastNumbers) {
      this.lastNumbers = Map.copyOf(lastNumbers);
    }

    /** Each node's newest entry. */
    Map<String, Long> lastNumbers() {
      return lastNumbers;
    }
  }

  private static final class Waiter {
    final CompletableFuture<View> news = new CompletableFuture<>();
    final View seen;

    Waiter(View seen) {
      this.seen = seen;
    }
  }

  private record Place(String node, long sdkAppId, long after, int limit) {}

  EventTail(LedgerReader ledger) {
    this.ledger = ledger;
    timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> Thread.ofPlatform().name("coanchor-ledger-tail").daemon(true).unstarted(task));
    timer.setKeepAliveTime(1, TimeUnit.MINUTES);
    timer.allowCoreThreadTimeOut(true);
  }

  /** Looks at the ledger now. Blocks. */
  View look() throws LedgerException {
    looks.incrementAndGet();
    Map<String, Long> found = ledger.lastNumbers();
    synchronized (this) {
      Map<String, Long> merged = new HashMap<>(view.lastNumbers);
      // of two looks at once the earlier may come in later: numbers only ever grow
      found.forEach((node, number) -> merged.merge(node, number, Math::max));
      if (!merged.equals(view.lastNumbers)) {
        view = new View(merged);
      }
      return view;
    }
  }

  /** Reads a node's entries, or has them from who read the same. Blocks. */
  List<Numbered> written(View seen, String node, long sdkAppId, long after, int limit)
      throws LedgerException {
    Place place = new Place(node, sdkAppId, after, limit);
    CompletableFuture<List<Numbered>> mine = new CompletableFuture<>();
    CompletableFuture<List<Numbered>> other =
        seen.shared.size() < MAX_SHARED ? seen.shared.putIfAbsent(place, mine) : null;
    if (other == null) {
      try {
        mine.complete(ledger.written(node, sdkAppId, after, limit));
      } catch (LedgerException | RuntimeException e) {
        seen.shared.remove(place, mine);
        mine.completeExceptionally(e);
      }
      other = mine;
    }
    try {
      return other.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof LedgerException failure) {
        throw failure;
      }
      throw e;
    }
  }

  /**
   * Tells when the ledger has grown beyond what was seen of it, or cannot be looked at. Whoever no
   * longer wants to know cancels it.
   */
  CompletableFuture<View> grown(View seen) {
    Waiter waiter = new Waiter(seen);
    waiters.add(waiter);
    var _ = waiter.news.whenComplete((_, _) -> waiters.remove(waiter));
    tell();
    if (!waiter.news.isDone()) {
      arm();
    }
    return waiter.news;
  }

  private void tell() {
    View now = view;
    waiters.forEach(waiter -> {
      if (waiter.seen != now) {
        waiter.news.complete(now);
      }
    });
  }

  private void fail(Throwable why) {
    waiters.forEach(waiter -> waiter.news.completeExceptionally(why));
  }

  private void arm() {
    if (isArmed.compareAndSet(false, true)) {
      try {
        var _ = timer.schedule(this::poll, POLL_MS, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        fail(e);
      }
    }
  }

  private void poll() {
    isArmed.set(false);
    if (waiters.isEmpty()) {
      return;
    }
    try {
      look();
      tell();
    } catch (LedgerException | RuntimeException e) {
      fail(e);
    }
    if (!waiters.isEmpty()) {
      arm();
    }
  }

  /** How often the ledger was looked at. */
  int looks() {
    return looks.get();
  }

  @Override
  public void close() {
    timer.shutdownNow();
    fail(new RejectedExecutionException("closed"));
  }
}
