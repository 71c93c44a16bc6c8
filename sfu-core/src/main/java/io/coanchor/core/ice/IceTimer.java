package io.coanchor.core.ice;

/** Why an {@link IceAgent} wants to be called back. */
public enum IceTimer {
  /** Nothing is due: the deadline is {@link Long#MAX_VALUE}. */
  NONE,
  /** The next connectivity check of the paced list (RFC 8445 section 6.1.4.2). */
  CHECK,
  /** A request without an answer goes out again, or is given up (RFC 8489 section 6.2.1). */
  RETRANSMISSION,
  /** A better pair had its time to succeed: the best one so far is nominated. */
  NOMINATION,
  /** The next consent check (RFC 7675 section 5.1). */
  CONSENT_CHECK,
  /** Consent runs out (RFC 7675 section 5.1). */
  CONSENT_EXPIRY,
  /** No pair has succeeded in the time allowed. */
  CONNECT_TIMEOUT,
  /** A validated address that is no longer checked is forgotten. */
  ADDRESS_EXPIRY
}
