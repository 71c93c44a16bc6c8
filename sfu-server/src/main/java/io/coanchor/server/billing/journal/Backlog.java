package io.coanchor.server.billing.journal;

import io.coanchor.server.billing.Interval;
import io.coanchor.server.billing.LedgerBatch;
import io.coanchor.server.billing.LedgerEntry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What waits in memory, folded into one batch that does what all of them would have done one after
 * the other. Any thread; nothing in it waits.
 *
 * <p>It is bounded: beyond, entries that come are lost and counted. What is kept then grows no
 * more: open intervals are those that go on now, and ids that were open are kept only of intervals
 * that the spool or the ledger may have, so that nothing stays open there that has ended.
 */
final class Backlog {
  private final int maxEntries;
  private final Map<String, Interval> open = new LinkedHashMap<>();
  private final Set<String> withdrawn = new LinkedHashSet<>();
  private final List<LedgerEntry> closed = new ArrayList<>();

  /** Ids that may be open in the spool or the ledger. */
  private final Set<String> openBeyond = new HashSet<>();

  private boolean any;
  private long number;
  private long checkpointMs;
  private long settledEpochMs;
  private long lostEntries;
  private long lostMs;

  Backlog(int maxEntries) {
    this.maxEntries = maxEntries;
  }

  /** Puts a batch behind the others. */
  synchronized void add(LedgerBatch batch) {
    any = true;
    number = batch.number();
    checkpointMs = batch.checkpointMs();
    settledEpochMs = batch.settledEpochMs();
    for (Interval each : batch.open()) {
      withdrawn.remove(each.id());
      open.put(each.id(), each);
    }
    batch.withdrawn().forEach(this::end);
    for (LedgerEntry each : batch.closed()) {
      if (closed.size() < maxEntries) {
        open.remove(each.id());
        closed.add(each);
      } else {
        lose(each);
        end(each.id());
      }
    }
  }

  private void end(String id) {
    open.remove(id);
    if (openBeyond.contains(id)) {
      withdrawn.add(id);
    }
  }

  private void lose(LedgerEntry entry) {
    lostEntries++;
    lostMs += entry.durationMs();
  }

  /** Takes all that waits; null when nothing does. */
  synchronized @Nullable LedgerBatch take() {
    if (!any) {
      return null;
    }
    LedgerBatch taken =
        new LedgerBatch(
            number,
            checkpointMs,
            settledEpochMs,
            List.copyOf(open.values()),
            List.copyOf(withdrawn),
            List.copyOf(closed));
    openBeyond.addAll(open.keySet());
    openBeyond.removeAll(withdrawn);
    closed.forEach(each -> openBeyond.remove(each.id()));
    any = false;
    open.clear();
    withdrawn.clear();
    closed.clear();
    return taken;
  }

  synchronized boolean isEmpty() {
    return !any;
  }

  /** Entries that wait. */
  synchronized long entries() {
    return closed.size();
  }

  /** Entries that were lost because the bound was reached. */
  synchronized long lostEntries() {
    return lostEntries;
  }

  /** The time on mic of those. */
  synchronized long lostMs() {
    return lostMs;
  }
}
