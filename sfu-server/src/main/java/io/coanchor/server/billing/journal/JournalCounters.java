package io.coanchor.server.billing.journal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What became of batches; from any thread. */
final class JournalCounters {
  final LongAdder entriesWritten = new LongAdder();
  final LongAdder batchesWritten = new LongAdder();
  final LongAdder ledgerFailures = new LongAdder();
  final LongAdder batchesSpooled = new LongAdder();
  final LongAdder batchesDrained = new LongAdder();
  final LongAdder spoolFailures = new LongAdder();
  final LongAdder spoolFull = new LongAdder();
  final LongAdder framesDamaged = new LongAdder();
  final LongAdder lostTakenOver = new LongAdder();
  final LongAdder lostAtStop = new LongAdder();
  final LongAdder lostMs = new LongAdder();
  final WriteTimes writeTimes = new WriteTimes();
  private final Backlog backlog;

  JournalCounters(Backlog backlog) {
    this.backlog = backlog;
  }

  /** Entries that are nowhere, by why. */
  Map<String, Long> lost() {
    Map<String, Long> all = new LinkedHashMap<>();
    all.put("memory_full", backlog.lostEntries());
    all.put("taken_over", lostTakenOver.sum());
    all.put("stopped", lostAtStop.sum());
    return all;
  }

  /** Their time on mic. */
  long allLostMs() {
    return backlog.lostMs() + lostMs.sum();
  }
}
