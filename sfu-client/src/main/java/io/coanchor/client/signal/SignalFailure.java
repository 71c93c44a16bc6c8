package io.coanchor.client.signal;

import java.time.Duration;

/** A session could not be made: the server refused, or could not be reached. */
public final class SignalFailure extends Exception {
  private static final long serialVersionUID = 1;

  /** In place of an HTTP status: there was no answer. */
  public static final int NO_STATUS = 0;

  private final int status;
  private final int code;
  private final Duration retryAfter;

  /**
   * A refusal.
   *
   * @param status of HTTP, or {@link #NO_STATUS}
   * @param code V2TXLive's or TRTC's, see {@link V2TXLiveCode}
   * @param retryAfter how long the server asked to wait, zero if it did not
   */
  public SignalFailure(int status, int code, String message, Duration retryAfter) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** A failure below HTTP. */
  static SignalFailure unreachable(int code, String message, Throwable cause) {
    SignalFailure failure = new SignalFailure(NO_STATUS, code, message, Duration.ZERO);
    failure.initCause(cause);
    return failure;
  }

  public int status() {
    return status;
  }

  public int code() {
    return code;
  }

  public Duration retryAfter() {
    return retryAfter;
  }

  /** Whether the same request may succeed later: nobody there, not live yet, busy, out of order. */
  public boolean isTransient() {
    return status == NO_STATUS
        || status == 408
        || status == 409
        || status == 425
        || status == 429
        || status >= 500;
  }
}
