package io.coanchor.server.billing.journal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log what must not go unnoticed: loudly, but not once per batch. The counters say how
 * many. Owned by the journal's thread.
 */
final class JournalAlarms {
  private static final Logger LOG = LoggerFactory.getLogger(JournalAlarms.class);

  private static final long AGAIN_MS = 10_000;

  private final JournalCounters counters;
  private boolean away;
  private long nextLedgerMs;
  private long nextSpoolMs;
  private long nextFullMs;
  private long nextLostMs;
  private long fullTold;
  private long lostTold;
  private long damagedTold;

  JournalAlarms(JournalCounters counters) {
    this.counters = counters;
  }

  /** Tells what has come to be since it was last told. */
  void look(long nowMs) {
    long damaged = counters.framesDamaged.sum();
    if (damaged > damagedTold) {
      LOG.error(
          "THE LEDGER'S SPOOL IS DAMAGED: {} batches more cannot be read and are lost",
          damaged - damagedTold);
      damagedTold = damaged;
    }
    long full = counters.spoolFull.sum();
    if (full > fullTold && nowMs >= nextFullMs) {
      LOG.error(
          "THE LEDGER'S SPOOL IS FULL: batches are kept in memory, and lost if this process ends");
      fullTold = full;
      nextFullMs = nowMs + AGAIN_MS;
    }
    long lost = counters.lost().values().stream().mapToLong(Long::longValue).sum();
    if (lost > lostTold && nowMs >= nextLostMs) {
      LOG.error(
          "LEDGER ENTRIES LOST: {} more; since the start {} ms on mic, entries by why: {}",
          lost - lostTold,
          counters.allLostMs(),
          counters.lost());
      lostTold = lost;
      nextLostMs = nowMs + AGAIN_MS;
    }
  }

  /** The ledger cannot be written now. */
  void ledger(long nowMs, Exception failure) {
    if (!away || nowMs >= nextLedgerMs) {
      LOG.error(
          "The ledger cannot be written; tried again, and spooled to disk meanwhile", failure);
      nextLedgerMs = nowMs + AGAIN_MS;
    }
    away = true;
  }

  /** Everything is in the ledger again. */
  void ledgerWorks() {
    if (away) {
      LOG.info(
          "The ledger is written again; batches drained from the spool since the start: {}",
          counters.batchesDrained.sum());
      away = false;
    }
  }

  /** The spool cannot be used now. */
  void spool(long nowMs, Exception failure) {
    if (nowMs >= nextSpoolMs) {
      LOG.error("The ledger's spool cannot be used, tried again every second", failure);
      nextSpoolMs = nowMs + AGAIN_MS;
    }
  }
}
