package io.coanchor.server.billing.journal;

import io.coanchor.server.metrics.Metrics;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The journal's metrics. */
final class JournalMetrics {
  private JournalMetrics() {}

  static void register(
      Metrics metrics,
      JournalCounters counters,
      Spool spool,
      JournalEngine engine,
      LongSupplier nowMs) {
    metrics.counter(
        "coanchor_ledger_entries", "Entries written to the ledger", counters.entriesWritten::sum);
    metrics.counter(
        "coanchor_ledger_batches", "Batches written to the ledger", counters.batchesWritten::sum);
    metrics.histogram(
        "coanchor_ledger_write_seconds",
        "How long transactions of the ledger took",
        counters.writeTimes::read);
    metrics.counter(
        "coanchor_ledger_failures",
        "Times that the ledger could not be written",
        counters.ledgerFailures::sum);
    metrics.counters(
        "coanchor_ledger_lost_entries",
        "Entries lost; anything but 0 is an alarm",
        "reason",
        counters::lost);
    metrics.counter(
        "coanchor_ledger_lost_seconds",
        "Time on mic of entries lost; anything but 0 is an alarm",
        () -> seconds(counters.allLostMs()));
    metrics.gauge(
        "coanchor_ledger_checkpoint_age_seconds",
        "How old the checkpoint in the ledger is",
        () -> seconds(nowMs.getAsLong() - engine.ledgerCheckpointMs()));
    metrics.gauge(
        "coanchor_ledger_durable_age_seconds",
        "How old the newest checkpoint in the ledger or the spool is: what a crash would cost",
        () -> seconds(nowMs.getAsLong() - engine.durableCheckpointMs()));
    metrics.gauge("coanchor_spool_bytes", "Bytes in the ledger's spool", spool::usedBytes);
    metrics.gauge(
        "coanchor_spool_capacity_bytes", "Size of the ledger's spool", spool::capacityBytes);
    metrics.gauge("coanchor_spool_batches", "Batches in the ledger's spool", spool::batches);
    metrics.counter(
        "coanchor_spool_full",
        "Times that the spool had no room for a batch; anything but 0 is an alarm",
        counters.spoolFull::sum);
    metrics.counter(
        "coanchor_spool_failures",
        "Times that the spool's file could not be used; anything but 0 is an alarm",
        counters.spoolFailures::sum);
    metrics.counter(
        "coanchor_spool_damaged",
        "Batches of the spool that could not be read any more; anything but 0 is an alarm",
        counters.framesDamaged::sum);
  }

  private static double seconds(long ms) {
    return ms / (double) TimeUnit.SECONDS.toMillis(1);
  }
}
