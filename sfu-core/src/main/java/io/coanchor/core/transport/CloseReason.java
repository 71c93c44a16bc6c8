package io.coanchor.core.transport;

/** Why a transport ended. */
public enum CloseReason {
  /** The peer said so, with a DTLS close_notify. */
  PEER_CLOSED,
  /** Nothing authenticated arrived for the session timeout. */
  TIMED_OUT,
  /** ICE found no working pair, or consent ran out. */
  ICE_FAILED,
  /** The DTLS handshake failed: wrong fingerprint, no certificate, no common profile, no answer. */
  DTLS_FAILED,
  /** The owner ended it. */
  CLOSED
}
