package io.coanchor.server.billing.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.server.billing.LedgerBatch;
import java.io.IOException;
import java.util.Random;

/** One process's journal on a virtual clock, told a batch every second. */
final class JournalWorld {
  static final long CHECKPOINT_MS = 1_000;
  static final long PATIENCE_MS = 1_000;

  private final String process;
  private final MadeShow show;
  final Spool spool;
  final ScriptedLane lane;
  final Backlog backlog;
  final JournalCounters counters;
  final JournalEngine engine;
  private long nowMs;
  private long dueMs;
  private long told;
  private int turns;

  JournalWorld(String process, MadeShow show, MemoryStorage storage, MemoryLedger ledger, int most)
      throws IOException {
    this.process = process;
    this.show = show;
    this.spool = Spool.open(storage);
    this.lane = new ScriptedLane(ledger, () -> nowMs);
    this.backlog = new Backlog(most);
    this.counters = new JournalCounters(backlog);
    this.engine =
        new JournalEngine(
            new JournalEngine.Given(
                process, spool, lane, backlog, () -> nowMs, new Random(1), PATIENCE_MS),
            counters);
  }

  String process() {
    return process;
  }

  /** Batches told so far. */
  long told() {
    return told;
  }

  long nowMs() {
    return nowMs;
  }

  /** Batches known to be in the ledger or the spool. */
  long durable() {
    return engine.durableCheckpointMs() / CHECKPOINT_MS;
  }

  /** Goes on for so long: whatever happens happens when it is due and not before. */
  void run(long ms) {
    long untilMs = nowMs + ms;
    while (nowMs < untilMs) {
      turn();
      long tellMs = (told + 1) * CHECKPOINT_MS;
      long nextMs = Math.min(Math.min(dueMs, lane.dueMs()), Math.min(tellMs, untilMs));
      turns = nextMs <= nowMs ? turns + 1 : 0;
      assertThat(turns).as("turns without waiting").isLessThan(1_000);
      nowMs = Math.max(nowMs, nextMs);
      if (nowMs >= tellMs) {
        tell(show.next());
      }
    }
    turn();
  }

  void tell(LedgerBatch batch) {
    told = batch.number();
    backlog.add(batch);
  }

  void turn() {
    dueMs = engine.turn();
  }
}
