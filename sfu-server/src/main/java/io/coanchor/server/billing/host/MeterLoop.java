package io.coanchor.server.billing.host;

import io.coanchor.server.billing.LedgerBatch;
import io.coanchor.server.billing.meter.Meter;
import io.coanchor.server.billing.meter.MeterCounters;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The billing thread: tells the meter what waits, and takes a batch from it at each checkpoint. It
 * does nothing that could block.
 */
final class MeterLoop {
  private static final Logger LOG = LoggerFactory.getLogger(MeterLoop.class);

  private static final long ALARM_AGAIN_NS = 10_000_000_000L;
  private static final long JOIN_MS = 5_000;

  private final Meter meter;
  private final FactQueue facts;
  private final Consumer<LedgerBatch> batches;
  private final long checkpointNs;
  private final LongSupplier nanoTime;
  private final LongSupplier epochMs;
  private final LongAdder faults = new LongAdder();
  private final Thread thread;
  private volatile MeterCounters counters;
  private volatile boolean ending;
  private long alarmNs;
  private long lostTold;

  /**
   * Owns the meter from here on.
   *
   * @param batches takes each batch, in order
   */
  MeterLoop(
      Meter meter,
      FactQueue facts,
      Consumer<LedgerBatch> batches,
      long checkpointNs,
      LongSupplier nanoTime,
      LongSupplier epochMs) {
    this.meter = meter;
    this.facts = facts;
    this.batches = batches;
    this.checkpointNs = checkpointNs;
    this.nanoTime = nanoTime;
    this.epochMs = epochMs;
    this.counters = meter.counters();
    this.alarmNs = nanoTime.getAsLong();
    this.thread = Thread.ofPlatform().name("coanchor-billing").daemon(true).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    long nextNs = nanoTime.getAsLong() + checkpointNs;
    while (!ending) {
      long waitNs = nextNs - nanoTime.getAsLong();
      if (waitNs > 0) {
        LockSupport.parkNanos(this, waitNs);
        continue;
      }
      turn();
      // one that is late is not made up for
      nextNs = Math.max(nextNs + checkpointNs, nanoTime.getAsLong());
    }
    end();
  }

  /** A checkpoint. Read before the facts: what was told until then is part of it. */
  void turn() {
    long nowNs = nanoTime.getAsLong();
    long nowEpochMs = epochMs.getAsLong();
    tellAll();
    guarded(() -> batches.accept(meter.collect(nowNs, nowEpochMs)));
    counters = meter.counters();
    lookForLosses(nowNs);
  }

  private void end() {
    tellAll();
    guarded(() -> batches.accept(meter.close(nanoTime.getAsLong(), epochMs.getAsLong())));
    counters = meter.counters();
    lookForLosses(Math.max(alarmNs, nanoTime.getAsLong()));
  }

  private void tellAll() {
    Fact fact = facts.poll();
    while (fact != null) {
      Fact next = fact;
      guarded(() -> next.tell(meter));
      fact = facts.poll();
    }
  }

  /** What must never be: but if it is, it is not the end of all billing. */
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      faults.increment();
      LOG.error("BILLING has met a fault of this program: time on mic may be lost", e);
    }
  }

  private void lookForLosses(long nowNs) {
    long lost = facts.lost();
    if (lost > lostTold && nowNs - alarmNs >= 0) {
      LOG.error(
          "BILLING LOST {} beginnings of sound or pictures, because too many waited",
          lost - lostTold);
      lostTold = lost;
      alarmNs = nowNs + ALARM_AGAIN_NS;
    }
  }

  /** As of the last checkpoint. From any thread. */
  MeterCounters counters() {
    return counters;
  }

  /** Faults of the program. From any thread. */
  long faults() {
    return faults.sum();
  }

  /** Takes the last batch, with all that was told, and ends. */
  void close() {
    ending = true;
    LockSupport.unpark(thread);
    try {
      thread.join(JOIN_MS);
      if (thread.isAlive()) {
        LOG.error("BILLING did not end within {} ms", JOIN_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
