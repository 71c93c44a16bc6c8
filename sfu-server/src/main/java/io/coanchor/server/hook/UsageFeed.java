package io.coanchor.server.hook;

import io.coanchor.server.billing.ledger.LedgerException;
import io.coanchor.server.billing.ledger.LedgerReader;
import io.coanchor.server.billing.ledger.LedgerReader.Numbered;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what this node wrote to the ledger and hands it to the callbacks' thread, on a thread of
 * its own: the ledger's database may be slow or away. What a node of another name once wrote here
 * is told to its end as well. An application that has not been told before begins with what is
 * written from now on.
 */
final class UsageFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UsageFeed.class);

  private static final int PAGE = 256;
  private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long TELL_AGAIN_NS = TimeUnit.MINUTES.toNanos(1);
  private static final long CLOSE_WITHIN_MS = 5_000;

  private final LedgerReader ledger;
  private final Sink sink;
  private final LongSupplier epochMs;
  private final List<Lane> lanes = new ArrayList<>();
  private final Thread thread;
  private boolean isTroubled;
  private long tellAgainNs;
  private volatile boolean isClosed;

  /** Takes pages. */
  interface Sink {
    /** Must neither wait nor throw. */
    void accept(UsagePage page);
  }

  /**
   * What is to be told.
   *
   * @param node the one whose entries these are
   * @param apps the applications that want to know
   * @param cursors how far they know
   */
  record Wanted(String node, Collection<Long> apps, Collection<UsageCursors.Cursor> cursors) {}

  UsageFeed(LedgerReader ledger, Wanted wanted, LongSupplier epochMs, Sink sink) {
    this.ledger = ledger;
    this.sink = sink;
    this.epochMs = epochMs;
    for (long app : wanted.apps()) {
      boolean isKnown = false;
      boolean hasOwn = false;
      for (UsageCursors.Cursor each : wanted.cursors()) {
        if (each.sdkAppId() == app) {
          lanes.add(new Lane(app, each.node(), each.number()));
          isKnown = true;
          hasOwn |= each.node().equals(wanted.node());
        }
      }
      if (!hasOwn) {
        lanes.add(new Lane(app, wanted.node(), isKnown ? 0 : Lane.FROM_NOW));
      }
    }
    thread = Thread.ofPlatform().name("coanchor-usage-callbacks").daemon(true).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** One application and node: one page is under way at a time. */
  private static final class Lane {
    /** Nothing was told yet, and nothing old is to be. */
    static final long FROM_NOW = -1;

    final long app;
    final String node;
    long number;
    volatile boolean isUnderWay;

    Lane(long app, String node, long number) {
      this.app = app;
      this.node = node;
      this.number = number;
    }
  }

  private void run() {
    while (!isClosed) {
      turn();
      // a page that was written wakes it
      LockSupport.parkNanos(this, POLL_NS);
    }
  }

  private void turn() {
    try {
      Map<String, Long> last = ledger.lastNumbers();
      for (Lane lane : lanes) {
        if (!lane.isUnderWay) {
          feed(lane, last.getOrDefault(lane.node, 0L));
        }
      }
      if (isTroubled) {
        isTroubled = false;
        LOG.info("The ledger is read again for usage callbacks");
      }
    } catch (LedgerException | RuntimeException e) {
      trouble(e);
    }
  }

  private void trouble(Exception e) {
    long nowNs = System.nanoTime();
    if (!isTroubled || nowNs - tellAgainNs >= 0) {
      LOG.warn("The ledger cannot be read for usage callbacks; none is lost, they come later", e);
      tellAgainNs = nowNs + TELL_AGAIN_NS;
    }
    isTroubled = true;
  }

  private void feed(Lane lane, long last) throws LedgerException {
    if (lane.number == Lane.FROM_NOW) {
      send(lane, last, List.of());
      return;
    }
    if (last <= lane.number) {
      return;
    }
    List<Numbered> found = ledger.written(lane.node, lane.app, lane.number, PAGE);
    if (found.isEmpty()) {
      // of other applications: no need to write that down
      lane.number = last;
      return;
    }
    long nowMs = epochMs.getAsLong();
    send(
        lane,
        found.getLast().number(),
        found.stream().map(each -> UsageBody.of(each, nowMs)).toList());
  }

  private void send(Lane lane, long number, List<UsagePage.Body> bodies) {
    lane.number = number;
    lane.isUnderWay = true;
    sink.accept(
        new UsagePage(
            bodies,
            new UsageCursors.Cursor(lane.app, lane.node, number),
            () -> {
              lane.isUnderWay = false;
              LockSupport.unpark(thread);
            }));
  }

  /** Reads no more. */
  @Override
  public void close() {
    isClosed = true;
    LockSupport.unpark(thread);
    try {
      thread.join(CLOSE_WITHIN_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
