package io.coanchor.server.billing.meter;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.server.billing.Interval;
import io.coanchor.server.billing.LedgerBatch;
import io.coanchor.server.billing.LedgerEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a ledger makes of one process's batches, and what must be true of them. */
final class LedgerModel {
  private final List<LedgerEntry> entries = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();
  private final Map<String, Interval> open = new HashMap<>();
  private long batches;
  private long checkpointMs;

  void write(LedgerBatch batch) {
    assertThat(batch.number()).isEqualTo(++batches);
    assertThat(batch.checkpointMs()).isGreaterThanOrEqualTo(checkpointMs);
    checkpointMs = batch.checkpointMs();
    for (String id : batch.withdrawn()) {
      assertThat(open.remove(id)).as("withdrawn %s was open", id).isNotNull();
    }
    for (Interval interval : batch.open()) {
      assertThat(ids).as("told as open after it was closed").doesNotContain(interval.id());
      assertThat(interval.startMs()).isBetween(0L, checkpointMs);
      assertThat(interval.endMs()).isGreaterThan(interval.startMs());
      open.put(interval.id(), interval);
    }
    for (LedgerEntry entry : batch.closed()) {
      open.remove(entry.id());
      add(entry);
    }
  }

  /** What the next process does with what this one left open. */
  void crash() {
    for (Interval interval : open.values()) {
      long durationMs = interval.durationMs(checkpointMs);
      if (durationMs > 0) {
        add(
            LedgerEntry.of(
                new Interval(
                    interval.id(),
                    interval.charge(),
                    interval.startEpochMs(),
                    interval.startMs(),
                    interval.startMs() + durationMs)));
      }
    }
    open.clear();
  }

  private void add(LedgerEntry entry) {
    assertThat(ids.add(entry.id())).as("%s is there once", entry.id()).isTrue();
    assertThat(entry.durationMs()).isBetween(1L, Meter.CUT_MS);
    entries.add(entry);
  }

  List<LedgerEntry> entries() {
    return List.copyOf(entries);
  }

  Map<String, Interval> open() {
    return Map.copyOf(open);
  }

  long checkpointMs() {
    return checkpointMs;
  }
}
