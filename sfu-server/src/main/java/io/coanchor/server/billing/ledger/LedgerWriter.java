package io.coanchor.server.billing.ledger;

import io.coanchor.server.billing.LedgerBatch;
import io.coanchor.server.billing.LedgerEntry;
import java.util.List;

/** Writes one node's part of the ledger. One thread; blocks until what it was given is synced. */
public interface LedgerWriter extends AutoCloseable {
  /**
   * Begins a process's writing: intervals that an earlier process of this node left open are closed
   * where its last checkpoint says, and what that process writes from now on is refused. A second
   * call for the same process changes nothing.
   *
   * @param process different for every process that a node ever runs
   * @return the number of the process's last batch that is written; 0 at first
   * @throws LedgerException when it cannot; may be called again, unless another process of this
   *     node began after this one ({@link LedgerException#isTakenOver})
   */
  long begin(String process) throws LedgerException;

  /**
   * Writes batches in order, in one transaction. One whose number is written already is skipped:
   * writing again after a failure never bills twice.
   *
   * @throws LedgerException when nothing of them is known to be written; may be called again
   */
  void write(String process, List<LedgerBatch> batches) throws LedgerException;

  /**
   * Ends a process in order, after its last batch: nothing of it is still to come, so that sums
   * need not wait for the node. Intervals that are open even so are closed as {@link #begin} would.
   * It may begin no more.
   *
   * @throws LedgerException when it cannot; may be called again
   */
  void end(String process) throws LedgerException;

  /**
   * Adds corrections. Ids that are there already are skipped.
   *
   * @throws LedgerException when none is known to be written
   */
  void correct(List<LedgerEntry> corrections) throws LedgerException;

  @Override
  void close();
}
