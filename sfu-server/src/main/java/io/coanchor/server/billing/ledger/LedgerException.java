package io.coanchor.server.billing.ledger;

/** The ledger's database cannot be read or written now. */
public final class LedgerException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Says what could not be done, and why. */
  public LedgerException(String message, Throwable cause) {
    super(message, cause);
  }
}
