package io.coanchor.server.billing.journal;

import io.coanchor.server.billing.LedgerBatch;
import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.billing.ledger.LedgerWriter;
import io.coanchor.server.metrics.Metrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one process's meter says, on its way into the ledger. */
public final class Journal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  private static final long LAST_WRITING_MS = 5_000;
  private static final long AGAIN_AFTER_FAULT_MS = 1_000;

  private final Settings settings;
  private final LongSupplier nowMs;
  private final Backlog backlog;
  private final JournalCounters counters;
  private final Spool spool;
  private final LedgerLane lane;
  private final JournalEngine engine;
  private final Thread thread;
  private volatile long closeByMs = Long.MAX_VALUE;

  /**
   * How it is to work.
   *
   * @param process what this process is known by in the ledger: different for each that ever runs
   * @param spoolFolder for the spool's file; of this server alone
   * @param spoolBytes its size, taken on the disk when it is made
   * @param patienceMs how long the ledger may take before what it was given is spooled as well
   * @param maxEntriesInMemory how many wait where neither takes them; what comes then is lost
   */
  public record Settings(
      String process, Path spoolFolder, long spoolBytes, long patienceMs, int maxEntriesInMemory) {
    public Settings {
      int length = process.getBytes(StandardCharsets.UTF_8).length;
      if (length == 0 || length > SpoolHeader.MAX_PROCESS_BYTES) {
        throw new IllegalArgumentException(
            "process: " + process + " (expected: 1.." + SpoolHeader.MAX_PROCESS_BYTES + " bytes)");
      }
    }
  }

  private Journal(Settings settings, Spool spool, LedgerWriter writer, LongSupplier nowMs) {
    this.settings = settings;
    this.spool = spool;
    this.nowMs = nowMs;
    this.backlog = new Backlog(settings.maxEntriesInMemory());
    this.counters = new JournalCounters(backlog);
    this.lane = new LedgerLane(writer, this::wake);
    this.engine =
        new JournalEngine(
            new JournalEngine.Given(
                settings.process(),
                spool,
                lane,
                backlog,
                nowMs,
                RandomGenerator.getDefault(),
                settings.patienceMs()),
            counters);
    this.thread = Thread.ofPlatform().name("coanchor-journal").daemon(true).unstarted(this::run);
  }

  /**
   * Opens the spool, and goes on with what an earlier process left in it. The ledger need not be
   * reachable.
   *
   * @param writer used by a thread of the journal's alone, and closed by it
   * @param nowMs the clock that checkpoints are told on
   * @throws IOException when the spool cannot be used; the message names the setting
   */
  public static Journal start(Settings settings, LedgerWriter writer, LongSupplier nowMs)
      throws IOException {
    Spool spool = SpoolFile.open(settings.spoolFolder(), settings.spoolBytes());
    if (!spool.isEmpty()) {
      LOG.warn(
          "The ledger's spool has {} batches of an earlier process; they are written first{}",
          spool.batches(),
          spool.isTorn() ? ". Its last was not whole: the process ended writing it" : "");
    }
    Journal journal = new Journal(settings, spool, writer, nowMs);
    journal.thread.start();
    return journal;
  }

  /** Takes the next batch. Any one thread; never waits. */
  public void submit(LedgerBatch batch) {
    backlog.add(batch);
    wake();
  }

  /**
   * Adds corrections to the ledger.
   *
   * @return done when they are in it; fails where the ledger cannot be written now
   */
  public CompletableFuture<Void> correct(List<LedgerEntry> corrections) {
    return lane.correct(corrections);
  }

  /** How far the newest checkpoint of this process is that is in the ledger. */
  public long ledgerCheckpointMs() {
    return engine.ledgerCheckpointMs();
  }

  /** How far the newest checkpoint of this process is that is in the ledger or the spool. */
  public long durableCheckpointMs() {
    return engine.durableCheckpointMs();
  }

  private void wake() {
    LockSupport.unpark(thread);
  }

  private void run() {
    while (true) {
      long nextMs = turn();
      long now = nowMs.getAsLong();
      if (closeByMs != Long.MAX_VALUE && (now >= closeByMs || engine.isDone())) {
        break;
      }
      long waitMs = Math.min(nextMs, closeByMs) - now;
      if (waitMs > 0) {
        LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(Math.min(waitMs, 60_000)));
      }
    }
    engine.abandon();
    spool.close();
    lane.close();
  }

  /** What must never be: but if it is, it is not the end of all billing. */
  private long turn() {
    try {
      if (closeByMs != Long.MAX_VALUE) {
        engine.close();
      }
      return engine.turn();
    } catch (RuntimeException e) {
      LOG.error("The journal has met a fault of this program; it goes on in a second", e);
      return nowMs.getAsLong() + AGAIN_AFTER_FAULT_MS;
    }
  }

  /** Tells how it does. */
  public void register(Metrics metrics) {
    JournalMetrics.register(metrics, counters, spool, engine, nowMs);
  }

  /** The state for people and tests. */
  public Map<String, Object> debugState() {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("process", settings.process());
    state.put("ledgerCheckpointAgeMs", nowMs.getAsLong() - engine.ledgerCheckpointMs());
    state.put("durableCheckpointAgeMs", nowMs.getAsLong() - engine.durableCheckpointMs());
    state.put("entriesWritten", counters.entriesWritten.sum());
    state.put("ledgerFailures", counters.ledgerFailures.sum());
    state.put("entriesInMemory", backlog.entries());
    state.put("lost", counters.lost());
    state.put("lostMs", counters.allLostMs());
    state.put("spoolBatches", spool.batches());
    state.put("spoolBytes", spool.usedBytes());
    state.put("spoolCapacityBytes", spool.capacityBytes());
    state.put("spoolFailures", counters.spoolFailures.sum());
    state.put("spoolFull", counters.spoolFull.sum());
    state.put("spoolFramesDamaged", counters.framesDamaged.sum());
    return state;
  }

  /**
   * Has what came written or spooled, and ends. Waits for that, but not for a ledger that is away.
   */
  @Override
  public void close() {
    closeByMs = nowMs.getAsLong() + LAST_WRITING_MS;
    wake();
    try {
      thread.join(2 * LAST_WRITING_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
