package io.coanchor.server.billing.ledger;

/** The ledger's database cannot be read or written: for now, unless another took over. */
public final class LedgerException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean takenOver;

  /** Says what could not be done, and why. */
  public LedgerException(String message, Throwable cause) {
    super(message, cause);
    takenOver = false;
  }

  private LedgerException(String message) {
    super(message);
    takenOver = true;
  }

  /** Another process of the same node writes now: trying again is of no use, ever. */
  public static LedgerException takenOver(String message) {
    return new LedgerException(message);
  }

  /** Whether another process of the same node took over, so that trying again is of no use. */
  public boolean isTakenOver() {
    return takenOver;
  }
}
