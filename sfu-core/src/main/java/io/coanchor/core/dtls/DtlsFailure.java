package io.coanchor.core.dtls;

import java.util.Locale;

/** A handshake that ended without keys. */
public final class DtlsFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  DtlsFailure(Reason reason, String detail) {
    super(reason.label() + ": " + detail);
    this.reason = reason;
  }

  DtlsFailure(Reason reason, String detail, Throwable cause) {
    super(reason.label() + ": " + detail, cause);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /** Why a handshake ended without keys. */
  public enum Reason {
    /** The peer showed no certificate. */
    NO_CERTIFICATE,
    /** The peer's certificate is not the one its session description named. */
    FINGERPRINT_MISMATCH,
    /** None of the session description's fingerprints uses a hash function known here. */
    FINGERPRINT_UNSUPPORTED,
    /** No use_srtp extension, or no profile in common. */
    NO_SRTP_PROFILE,
    /** No version, cipher suite or group in common, or a message that cannot be. */
    PROTOCOL,
    /** The peer gave up with an alert. */
    PEER_ALERT,
    /** Not done within {@link DtlsHandshake#TIMEOUT_MILLIS}. */
    TIMED_OUT,
    /** More datagrams came than a handshake can need. */
    FLOODED,
    /** The host closed the pipe. */
    CANCELLED;

    /** The name as it stands in metrics and logs. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
