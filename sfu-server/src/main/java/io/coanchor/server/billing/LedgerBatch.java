package io.coanchor.server.billing;

import java.util.List;

/**
 * What happened from one checkpoint to the next: written whole or not at all.
 *
 * @param number one more than that of the batch before; the first of a process is 1
 * @param checkpointMs how far all intervals that go on have run, on the clock of {@link Interval}
 * @param settledEpochMs wall clock from which on something may still come that no batch told of
 *     yet: what began before is in this batch or an earlier one, as open or as closed
 * @param open intervals that began or whose end is known differently, as they now are
 * @param withdrawn ids of open intervals that never were, such as those without any duration
 * @param closed intervals that have ended for good: open no more
 */
public record LedgerBatch(
    long number,
    long checkpointMs,
    long settledEpochMs,
    List<Interval> open,
    List<String> withdrawn,
    List<LedgerEntry> closed) {

  public LedgerBatch {
    open = List.copyOf(open);
    withdrawn = List.copyOf(withdrawn);
    closed = List.copyOf(closed);
  }
}
