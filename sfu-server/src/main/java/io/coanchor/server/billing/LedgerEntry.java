package io.coanchor.server.billing;

/**
 * A line of the ledger: written once, never changed.
 *
 * @param id the same whenever it is written again, so that it is there once
 * @param startEpochMs wall clock
 * @param durationMs negative only in a correction that takes time off
 * @param corrects the id of the entry that this one corrects; empty for an interval
 * @param reason why it corrects; empty for an interval
 */
public record LedgerEntry(
    String id, Charge charge, long startEpochMs, long durationMs, String corrects, String reason) {

  /** An interval that has ended. */
  public static LedgerEntry of(Interval ended) {
    return new LedgerEntry(
        ended.id(), ended.charge(), ended.startEpochMs(), ended.endMs() - ended.startMs(), "", "");
  }

  /** Whether it corrects another. */
  public boolean isCorrection() {
    return !corrects.isEmpty();
  }
}
