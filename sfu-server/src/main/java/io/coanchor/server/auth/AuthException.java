package io.coanchor.server.auth;

/**
 * A signature that does not let its bearer in. Carries no stack trace: peers cause it at will. The
 * message never repeats what the peer sent.
 */
public final class AuthException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  AuthException(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** Why, with TRTC's code and the status of the public contract. */
  public enum Reason {
    EXPIRED(70001, 403, "UserSig expired"),
    EMPTY(70002, 401, "UserSig missing"),
    /** Not base64 of a zlib stream: cut, grown, or of another alphabet. */
    BAD_ENCODING(70003, 401, "UserSig invalid"),
    /** Decodes, but is not the JSON it should be. */
    BAD_CONTENT(70005, 401, "UserSig invalid"),
    WRONG_KEY(70009, 401, "UserSig signature wrong"),
    OTHER_USER(70013, 403, "UserSig of another user"),
    OTHER_APP(70014, 403, "UserSig of another application"),
    NO_KEY(70016, 403, "Application without a key"),
    UNKNOWN_APP(70020, 403, "Unknown application"),
    NOT_PERMITTED(-100006, 403, "Not permitted");

    private final int code;
    private final int status;
    private final String title;

    Reason(int code, int status, String title) {
      this.code = code;
      this.status = status;
      this.title = title;
    }

    /** TRTC's error code. */
    public int code() {
      return code;
    }

    /** The HTTP status. */
    public int status() {
      return status;
    }

    public String title() {
      return title;
    }
  }
}
