package io.coanchor.server.signal;

import org.jspecify.annotations.Nullable;

/**
 * A request that cannot be served, as the client is told: a problem document (RFC 9457) with {@code
 * code}. Carries no stack trace: peers cause it at will.
 */
public final class SignalException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final int code;
  private final String title;
  private final int retryAfterSeconds;

  /**
   * @param status the HTTP status, 400..599
   * @param code the TRTC code, or 0 for none
   * @param title the kind of problem, the same for every occurrence
   * @param detail this occurrence: field, offending and expected value
   */
  public SignalException(int status, int code, String title, String detail) {
    this(status, code, title, detail, 0);
  }

  /**
   * @param retryAfterSeconds the {@code Retry-After} header, or 0 for none
   */
  public SignalException(int status, int code, String title, String detail, int retryAfterSeconds) {
    super(detail, null, false, false);
    this.status = status;
    this.code = code;
    this.title = title;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** 400: the SDP or a parameter cannot be read. */
  public static SignalException malformed(String detail) {
    return new SignalException(400, 0, "Malformed request", detail);
  }

  /** 406: no codec in common. */
  public static SignalException noCommonCodec(String detail) {
    return new SignalException(406, 0, "No codec in common", detail);
  }

  /** 422: the SDP can be read but not served. */
  public static SignalException unservable(String detail) {
    return new SignalException(422, 0, "Offer cannot be served", detail);
  }

  /** 422: the fragment of a PATCH cannot be read or used. */
  public static SignalException unusableFragment(String detail) {
    return new SignalException(422, 0, "Unusable fragment", detail);
  }

  /** 409: nobody publishes the stream now. */
  public static SignalException notLive(String streamId, int retryAfterSeconds) {
    return new SignalException(
        409, 0, "Stream not live", "stream " + streamId + " is not live yet", retryAfterSeconds);
  }

  /** 409: another user publishes the stream. */
  public static SignalException streamTaken(String streamId) {
    return new SignalException(
        409, 0, "Stream id in use", "stream " + streamId + " is published by another user");
  }

  /** 409: the stream goes back and forth between publishers of one user. */
  public static SignalException takenOverTooOften(String detail, int retryAfterSeconds) {
    return new SignalException(409, 0, "Stream id in use", detail, retryAfterSeconds);
  }

  /** 409: a viewer who may not open a room has to wait for one who may. */
  public static SignalException noSuchRoom(String room, int retryAfterSeconds) {
    return new SignalException(
        409,
        0,
        "Room not open",
        "nobody is in room "
            + room
            + " yet (expected: somebody, or a privatemapkey with bit 1, create room)",
        retryAfterSeconds);
  }

  /** 403: as many are in the room as may be. */
  public static SignalException roomFull(String detail) {
    return new SignalException(403, 0, "Room full", detail);
  }

  /** 403: the user was removed from the room, and may not come back yet. */
  public static SignalException blocked(String detail) {
    return new SignalException(403, 0, "User blocked", detail);
  }

  /** 403: what the role in the request does not go with. */
  public static SignalException wrongRole(String detail) {
    return new SignalException(403, 0, "Not permitted", detail);
  }

  /** 403 with −100006: the privateMapKey does not allow it. */
  public static SignalException notPermitted(String detail) {
    return new SignalException(403, -100006, "Not permitted", detail);
  }

  /** 404: no such session. */
  public static SignalException noSuchSession() {
    return new SignalException(404, 0, "No such session", "the session has ended or never was");
  }

  /** 503: draining or overloaded. */
  public static SignalException unavailable(String detail, int retryAfterSeconds) {
    return new SignalException(503, 0, "Service unavailable", detail, retryAfterSeconds);
  }

  public int status() {
    return status;
  }

  public int code() {
    return code;
  }

  public String title() {
    return title;
  }

  /** Seconds for {@code Retry-After}, or 0. */
  public int retryAfterSeconds() {
    return retryAfterSeconds;
  }

  /** What happened, with offending and expected value. */
  public String detail() {
    @Nullable String message = getMessage();
    return message == null ? title : message;
  }
}
