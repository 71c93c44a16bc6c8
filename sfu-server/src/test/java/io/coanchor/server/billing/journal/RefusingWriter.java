package io.coanchor.server.billing.journal;

import io.coanchor.server.billing.LedgerBatch;
import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.billing.ledger.LedgerException;
import io.coanchor.server.billing.ledger.LedgerWriter;
import java.util.List;

/**
 * A ledger that refuses every nth thing it is to do; of those, every second is done even so and
 * only said not to be.
 */
final class RefusingWriter implements LedgerWriter {
  private final LedgerWriter writer;
  private final int every;
  private int asked;

  /** 0 for a ledger that refuses nothing. */
  RefusingWriter(LedgerWriter writer, int every) {
    this.writer = writer;
    this.every = every;
  }

  private interface Work {
    long run() throws LedgerException;
  }

  private long run(Work work) throws LedgerException {
    asked++;
    boolean refuse = every > 0 && asked % every == 0;
    long result = refuse && asked / every % 2 == 0 ? 0 : work.run();
    if (refuse) {
      throw new LedgerException("Refused", new IllegalStateException("number " + asked));
    }
    return result;
  }

  @Override
  public long begin(String process) throws LedgerException {
    return run(() -> writer.begin(process));
  }

  @Override
  public void write(String process, List<LedgerBatch> batches) throws LedgerException {
    run(() -> {
      writer.write(process, batches);
      return 0;
    });
  }

  @Override
  public void end(String process) throws LedgerException {
    run(() -> {
      writer.end(process);
      return 0;
    });
  }

  @Override
  public void correct(List<LedgerEntry> corrections) throws LedgerException {
    writer.correct(corrections);
  }

  @Override
  public void close() {
    writer.close();
  }
}
