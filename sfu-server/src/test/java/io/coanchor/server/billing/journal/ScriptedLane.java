package io.coanchor.server.billing.journal;

import io.coanchor.server.billing.LedgerBatch;
import io.coanchor.server.billing.ledger.LedgerException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A ledger's thread on a virtual clock, with a database that does what a test says. */
final class ScriptedLane implements Lane {
  /** What becomes of something. */
  enum Fate {
    DONE,
    REFUSED,
    /** Done, but nobody hears of it. */
    ANSWER_LOST,
    TAKEN_OVER
  }

  /** What becomes of the next thing, and when. */
  record Script(Fate fate, long afterMs) {}

  interface Director {
    Script next();
  }

  private final MemoryLedger ledger;
  private final LongSupplier nowMs;
  private Director director = () -> new Script(Fate.DONE, 2);
  private @Nullable Runnable action;
  private Script script = new Script(Fate.DONE, 0);
  private long dueMs = Long.MAX_VALUE;
  private long number;
  private int asked;

  ScriptedLane(MemoryLedger ledger, LongSupplier nowMs) {
    this.ledger = ledger;
    this.nowMs = nowMs;
  }

  void direct(Director next) {
    director = next;
  }

  @Override
  public void begin(String process) {
    ask(() -> number = ledger.begin(process));
  }

  @Override
  public void write(String process, List<LedgerBatch> batches) {
    ask(() -> ledger.write(process, batches));
  }

  @Override
  public void end(String process) {
    ask(() -> ledger.end(process));
  }

  private void ask(Runnable what) {
    if (action != null) {
      throw new IllegalStateException("busy");
    }
    action = what;
    asked++;
    script = director.next();
    dueMs = nowMs.getAsLong() + script.afterMs();
  }

  /** Things asked for so far. */
  int asked() {
    return asked;
  }

  long dueMs() {
    return dueMs;
  }

  /** What is under way fails now. */
  void fail() {
    script = new Script(Fate.REFUSED, 0);
    dueMs = nowMs.getAsLong();
  }

  /** The process ends now: what is under way happens, or does not. */
  void crash(boolean happens) {
    Runnable left = action;
    if (left != null && happens && script.fate() != Fate.REFUSED) {
      left.run();
    }
  }

  @Override
  public @Nullable Outcome poll() {
    Runnable now = action;
    if (now == null || nowMs.getAsLong() < dueMs) {
      return null;
    }
    action = null;
    dueMs = Long.MAX_VALUE;
    number = 0;
    if (script.fate() == Fate.DONE || script.fate() == Fate.ANSWER_LOST) {
      now.run();
    }
    Exception failure =
        switch (script.fate()) {
          case DONE -> null;
          case TAKEN_OVER -> LedgerException.takenOver("somebody else");
          default -> new LedgerException("no such luck", new IllegalStateException());
        };
    return new Outcome(number, failure, TimeUnit.MILLISECONDS.toNanos(script.afterMs()));
  }
}
