package io.coanchor.server.billing;

/**
 * A span of time that is not in the ledger yet: it goes on, or where it ended may still change.
 * Monotonic times are milliseconds of the server's process since it started.
 *
 * @param id the id that its entry will have
 * @param startEpochMs wall clock at its begin
 * @param startMs monotonic
 * @param endMs monotonic; {@link #RUNNING} while it goes on
 */
public record Interval(String id, Charge charge, long startEpochMs, long startMs, long endMs) {
  /** The end of what goes on. */
  public static final long RUNNING = Long.MAX_VALUE;

  /** Its duration if the process had ended at a moment: never negative. */
  public long durationMs(long atMs) {
    return Math.max(0, Math.min(endMs, atMs) - startMs);
  }
}
