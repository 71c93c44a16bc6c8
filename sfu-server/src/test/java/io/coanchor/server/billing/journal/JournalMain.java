package io.coanchor.server.billing.journal;

import io.coanchor.server.billing.LedgerBatch;
import io.coanchor.server.billing.ledger.LedgerSettings;
import io.coanchor.server.billing.ledger.LedgerWriter;
import io.coanchor.server.billing.ledger.SqlLedger;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that does what a server does with its ledger: a journal, a real database, and the
 * batches of a {@link MadeShow} as often as the arguments say. Prints {@code told N} before a batch
 * goes to the journal and {@code safe N} when the journal says that one is in the ledger or the
 * spool.
 */
public final class JournalMain {
  /** The name of the node in the ledger. */
  static final String NODE = "node";

  static final long SPOOL_BYTES = 4 << 20;

  /** Told often: what a second costs need not take a second. */
  static final long EVERY_MS = 20;

  static final long PATIENCE_MS = 100;

  /** Where the ledger is to be given the time that it takes. */
  static final long LONG_PATIENCE_MS = 10_000;

  static final int USERS = 40;

  private JournalMain() {}

  /**
   * Runs until it is killed, or has told so many batches and the ledger has them.
   *
   * @param args process, seed, URL, user, password, folder of the spool, batches, refuse every nth,
   *     whether to wait for the ledger, at first and always
   */
  public static void main(String[] args) throws IOException {
    String process = args[0];
    PrintStream out = System.out;
    LedgerSettings settings = new LedgerSettings(args[2], args[3], args[4]);
    long most = Long.parseLong(args[6]);
    boolean waits = Boolean.parseBoolean(args[8]);
    long patienceMs = waits ? LONG_PATIENCE_MS : PATIENCE_MS;
    long startNs = System.nanoTime();
    try (SqlLedger ledger = new SqlLedger(settings, InstantSource.system());
        LedgerWriter writer = new RefusingWriter(ledger.writer(NODE), Integer.parseInt(args[7]));
        Journal journal =
            Journal.start(
                new Journal.Settings(process, Path.of(args[5]), SPOOL_BYTES, patienceMs, 100_000),
                writer,
                () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs))) {
      MadeShow show = show(process, Long.parseLong(args[1]));
      long safe = 0;
      for (long told = 0; told < most; ) {
        LedgerBatch batch = show.next();
        told = batch.number();
        out.println("told " + told);
        journal.submit(batch);
        if (waits && told == 1) {
          awaitLedger(journal, 1);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(EVERY_MS));
        long nowSafe = journal.durableCheckpointMs() / EVERY_MS;
        if (nowSafe > safe) {
          safe = nowSafe;
          out.println("safe " + safe);
        }
      }
      awaitLedger(journal, most);
    }
    out.println("closed");
  }

  private static void awaitLedger(Journal journal, long number) {
    while (journal.ledgerCheckpointMs() < number * EVERY_MS) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(EVERY_MS));
    }
  }

  static MadeShow show(String process, long seed) {
    return new MadeShow(process, seed, USERS, EVERY_MS);
  }
}
