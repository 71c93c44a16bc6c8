package io.coanchor.server.billing.ledger;

import io.coanchor.server.billing.LedgerEntry;
import java.util.List;

/** Takes corrections for the ledger. Any thread; blocks until they are synced. */
@FunctionalInterface
public interface Corrections {
  /**
   * Adds corrections. Ids that are there already are skipped.
   *
   * @throws LedgerException when none is known to be written; may be called again
   */
  void correct(List<LedgerEntry> corrections) throws LedgerException;
}
