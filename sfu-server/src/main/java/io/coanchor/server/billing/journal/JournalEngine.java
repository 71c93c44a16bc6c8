package io.coanchor.server.billing.journal;

import io.coanchor.server.billing.LedgerBatch;
import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.billing.ledger.LedgerException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides what goes into the ledger and what into the spool. One thread; its clock is the one that
 * checkpoints are told on.
 */
final class JournalEngine {
  /** Batches of the spool in one transaction of the ledger. */
  private static final int MAX_BATCHES = 256;

  private static final long SPOOL_AGAIN_MS = 1_000;

  private final Given given;
  private final Spool spool;
  private final JournalCounters counters;
  private final JournalAlarms alarms;
  private final BackOff backOff;

  /** Processes whose batches the ledger takes no more: another has taken over. */
  private final Set<String> refused = new HashSet<>();

  /** The oldest batch that is not in the spool: in memory alone, or under way to the ledger. */
  private @Nullable LedgerBatch first;

  private final Asked asked = new Asked();
  private final Reached reached = new Reached();
  private String begun = "";
  private long written;
  private boolean failing;
  private long nextTryMs;
  private long nextSpoolMs;

  /**
   * What it works with.
   *
   * @param process the process whose batches come
   * @param nowMs the clock that checkpoints are told on
   * @param patienceMs how long the ledger may take before what it was given is spooled as well
   */
  record Given(
      String process,
      Spool spool,
      Lane lane,
      Backlog backlog,
      LongSupplier nowMs,
      RandomGenerator random,
      long patienceMs) {}

  /** What the ledger was last asked for. */
  private static final class Asked {
    Work work = Work.NONE;
    long sinceMs;
    String beginning = "";
    Spool.@Nullable Head draining;
    @Nullable LedgerBatch writing;
  }

  /** Checkpoints of this process; read by any thread. */
  private static final class Reached {
    volatile long ledgerCheckpointMs;
    volatile long durableCheckpointMs;
  }

  private enum Work {
    NONE,
    BEGIN,
    WRITE,
    DRAIN,
    END,
    ENDED
  }

  private boolean closing;

  JournalEngine(Given given, JournalCounters counters) {
    this.given = given;
    this.spool = given.spool();
    this.counters = counters;
    this.alarms = new JournalAlarms(counters);
    this.backOff = new BackOff(given.random());
  }

  /** Does what is due. Returns when it is to be called again at the latest. */
  long turn() {
    long nowMs = given.nowMs().getAsLong();
    Lane.Outcome outcome = given.lane().poll();
    if (outcome != null) {
      finish(outcome, nowMs);
    }
    if (refused.contains(given.process())) {
      loseAll(counters.lostTakenOver);
    }
    if (mustSpool(nowMs)) {
      spool(nowMs);
    }
    boolean nothingMore = false;
    while (asked.work == Work.NONE && nowMs >= nextTryMs && !nothingMore) {
      nothingMore = start(nowMs);
    }
    counters.framesDamaged.add(spool.takeDamaged());
    alarms.look(nowMs);
    return nextMs(nowMs);
  }

  private long nextMs(long nowMs) {
    long nextMs = Long.MAX_VALUE;
    if (first != null || !given.backlog().isEmpty()) {
      long sinceMs =
          asked.work == Work.NONE || failing ? nowMs : asked.sinceMs + given.patienceMs();
      nextMs = Math.max(sinceMs, nextSpoolMs);
    }
    return asked.work == Work.NONE && nextTryMs > nowMs ? Math.min(nextMs, nextTryMs) : nextMs;
  }

  private boolean mustSpool(long nowMs) {
    return (first != null || !given.backlog().isEmpty())
        && nowMs >= nextSpoolMs
        && (failing || !spool.isEmpty() || isSlow(nowMs));
  }

  private boolean isSlow(long nowMs) {
    return asked.work != Work.NONE
        && asked.work != Work.ENDED
        && nowMs - asked.sinceMs >= given.patienceMs();
  }

  private void spool(long nowMs) {
    try {
      LedgerBatch batch = takeFirst();
      while (batch != null) {
        if (!spool.append(given.process(), batch)) {
          counters.spoolFull.increment();
          nextSpoolMs = nowMs + SPOOL_AGAIN_MS;
          return;
        }
        counters.batchesSpooled.increment();
        reached.durableCheckpointMs = batch.checkpointMs();
        batch = takeNext();
      }
    } catch (IOException e) {
      spoolFailed(nowMs, e);
    }
  }

  private @Nullable LedgerBatch takeFirst() {
    return first == null ? takeNext() : first;
  }

  /** The first one is in good hands. */
  private @Nullable LedgerBatch takeNext() {
    first = given.backlog().take();
    return first;
  }

  private void spoolFailed(long nowMs, IOException failure) {
    counters.spoolFailures.increment();
    alarms.spool(nowMs, failure);
    nextSpoolMs = nowMs + SPOOL_AGAIN_MS;
  }

  /** Asks the ledger for what is next. Returns whether there is nothing more to do now. */
  private boolean start(long nowMs) {
    try {
      if (!spool.isEmpty()) {
        return startDraining(nowMs);
      }
      if (!begun.equals(given.process())) {
        return refused.contains(given.process()) || begin(given.process(), nowMs);
      }
    } catch (IOException e) {
      spoolFailed(nowMs, e);
      nextTryMs = nowMs + SPOOL_AGAIN_MS;
      return true;
    }
    LedgerBatch batch = takeFirst();
    if (batch != null) {
      asked.writing = batch;
      given.lane().write(given.process(), List.of(batch));
      work(Work.WRITE, nowMs);
    } else if (closing) {
      given.lane().end(given.process());
      work(Work.END, nowMs);
    }
    return true;
  }

  private boolean startDraining(long nowMs) throws IOException {
    Spool.Head head = spool.head(MAX_BATCHES);
    if (head == null) {
      return false; // all of it damaged: it is empty now
    }
    if (refused.contains(head.process())) {
      head.batches().forEach(each -> lose(each, counters.lostTakenOver));
      spool.advance(head);
      return false;
    }
    if (!begun.equals(head.process())) {
      return begin(head.process(), nowMs);
    }
    List<LedgerBatch> unknown =
        head.batches().stream().filter(each -> each.number() > written).toList();
    if (unknown.isEmpty()) {
      reached(head.process(), head.batches().getLast());
      spool.advance(head);
      return false;
    }
    asked.draining = head;
    given.lane().write(head.process(), unknown);
    work(Work.DRAIN, nowMs);
    return true;
  }

  private boolean begin(String process, long nowMs) throws IOException {
    // what is before it must not come back: the ledger would take it for the newer one
    spool.settle();
    asked.beginning = process;
    given.lane().begin(process);
    work(Work.BEGIN, nowMs);
    return true;
  }

  private void work(Work next, long nowMs) {
    asked.work = next;
    asked.sinceMs = nowMs;
  }

  private void finish(Lane.Outcome outcome, long nowMs) {
    Work done = asked.work;
    asked.work = Work.NONE;
    if (done == Work.WRITE || done == Work.DRAIN) {
      counters.writeTimes.count(outcome.tookNs());
    }
    Exception failure = outcome.failure();
    if (failure != null) {
      failed(done, failure, nowMs);
      return;
    }
    failing = false;
    backOff.succeeded();
    nextTryMs = nowMs;
    switch (done) {
      case BEGIN -> {
        begun = asked.beginning;
        written = outcome.number();
      }
      case WRITE -> isWritten();
      case DRAIN -> isDrained(nowMs);
      case END -> asked.work = Work.ENDED;
      default -> throw new IllegalStateException("nothing was asked for: " + done);
    }
    if (begun.equals(given.process()) && spool.isEmpty()) {
      alarms.ledgerWorks();
    }
  }

  private void isWritten() {
    LedgerBatch batch = asked.writing;
    if (batch != null) {
      isInLedger(given.process(), List.of(batch));
      LedgerBatch kept = first;
      if (kept != null && kept.number() == batch.number()) {
        first = null; // it may be in the spool by now, and another is first
      }
      asked.writing = null;
    }
  }

  private void isDrained(long nowMs) {
    Spool.Head head = asked.draining;
    if (head != null) {
      asked.draining = null;
      isInLedger(head.process(), head.batches());
      counters.batchesDrained.add(head.batches().size());
      nextSpoolMs = nowMs;
      try {
        spool.advance(head);
      } catch (IOException e) {
        spoolFailed(nowMs, e);
      }
    }
  }

  private void isInLedger(String process, List<LedgerBatch> batches) {
    LedgerBatch last = batches.getLast();
    written = last.number();
    counters.batchesWritten.add(batches.size());
    batches.forEach(each -> counters.entriesWritten.add(each.closed().size()));
    reached(process, last);
  }

  private void reached(String process, LedgerBatch last) {
    if (process.equals(given.process())) {
      reached.ledgerCheckpointMs = last.checkpointMs();
      reached.durableCheckpointMs = Math.max(reached.durableCheckpointMs, last.checkpointMs());
    }
  }

  private void failed(Work done, Exception failure, long nowMs) {
    counters.ledgerFailures.increment();
    failing = true;
    nextTryMs = nowMs + backOff.failedMs();
    alarms.ledger(nowMs, failure);
    if (failure instanceof LedgerException known && known.isTakenOver()) {
      refused.add(done == Work.BEGIN ? asked.beginning : begun);
      nextTryMs = nowMs;
    }
    // it may have been written all the same: beginning again tells
    begun = "";
    asked.writing = null;
    asked.draining = null;
  }

  private void loseAll(LongAdder why) {
    for (LedgerBatch each = takeFirst(); each != null; each = takeNext()) {
      lose(each, why);
    }
  }

  private void lose(LedgerBatch batch, LongAdder why) {
    why.add(batch.closed().size());
    counters.lostMs.add(batch.closed().stream().mapToLong(LedgerEntry::durationMs).sum());
  }

  /** No batch comes any more. */
  void close() {
    closing = true;
  }

  /** Whether all that came is in the ledger, or in the spool of a ledger that is away. */
  boolean isDone() {
    return first == null && given.backlog().isEmpty() && (asked.work == Work.ENDED || failing);
  }

  /** Counts what is in neither as lost. */
  void abandon() {
    loseAll(counters.lostAtStop);
    alarms.look(Long.MAX_VALUE);
  }

  /** How far the ledger's own checkpoint of this process is. Any thread. */
  long ledgerCheckpointMs() {
    return reached.ledgerCheckpointMs;
  }

  /** How far the newest checkpoint is that is in the ledger or the spool. Any thread. */
  long durableCheckpointMs() {
    return reached.durableCheckpointMs;
  }
}
