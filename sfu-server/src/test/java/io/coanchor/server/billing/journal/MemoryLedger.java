package io.coanchor.server.billing.journal;

import io.coanchor.server.billing.Interval;
import io.coanchor.server.billing.LedgerBatch;
import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.billing.ledger.LedgerWriter;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a ledger is, said as simply as can be. */
final class MemoryLedger implements LedgerWriter {
  private final Map<String, LedgerEntry> entries = new LinkedHashMap<>();
  private final Map<String, Interval> open = new LinkedHashMap<>();
  private final Set<String> processes = new HashSet<>();
  private String process = "";
  private long number;
  private long checkpointMs;
  private boolean ended;
  private int transactions;

  @Override
  public long begin(String next) {
    if (!next.equals(process)) {
      if (!processes.add(next)) {
        throw new IllegalStateException("begun again: " + next);
      }
      closeOpen();
      process = next;
      number = 0;
      checkpointMs = 0;
      ended = false;
    }
    return number;
  }

  private void closeOpen() {
    for (Interval each : open.values()) {
      long durationMs = each.durationMs(checkpointMs);
      if (durationMs > 0) {
        put(new LedgerEntry(each.id(), each.charge(), each.startEpochMs(), durationMs, "", ""));
      }
    }
    open.clear();
  }

  private void put(LedgerEntry entry) {
    entries.putIfAbsent(entry.id(), entry);
  }

  @Override
  public void write(String writing, List<LedgerBatch> batches) {
    if (!writing.equals(process)) {
      throw new IllegalStateException("writing: " + writing + " (expected: " + process + ")");
    }
    transactions++;
    for (LedgerBatch each : batches) {
      if (each.number() > number) {
        each.open().forEach(interval -> open.put(interval.id(), interval));
        each.withdrawn().forEach(open::remove);
        each.closed().forEach(this::put);
        each.closed().forEach(entry -> open.remove(entry.id()));
        number = each.number();
        checkpointMs = each.checkpointMs();
      }
    }
  }

  @Override
  public void end(String ending) {
    closeOpen();
    ended = true;
  }

  @Override
  public void correct(List<LedgerEntry> corrections) {
    corrections.forEach(this::put);
  }

  Map<String, LedgerEntry> entries() {
    return entries;
  }

  Map<String, Interval> open() {
    return open;
  }

  String process() {
    return process;
  }

  long number() {
    return number;
  }

  boolean isEnded() {
    return ended;
  }

  int transactions() {
    return transactions;
  }

  @Override
  public void close() {}
}
