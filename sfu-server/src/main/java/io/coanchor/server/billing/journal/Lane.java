package io.coanchor.server.billing.journal;

import io.coanchor.server.billing.LedgerBatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way to the ledger: one thing at a time, and nobody waits for it. */
interface Lane {
  /** Has a process begun. */
  void begin(String process);

  /** Has batches written. */
  void write(String process, List<LedgerBatch> batches);

  /** Has a process ended in order. */
  void end(String process);

  /** What became of the last thing asked for, told once; null until it is known. */
  @Nullable Outcome poll();

  /**
   * What became of it.
   *
   * @param number what {@code begin} gave
   * @param failure null where it was done
   * @param tookNs how long that took
   */
  record Outcome(long number, @Nullable Exception failure, long tookNs) {}
}
