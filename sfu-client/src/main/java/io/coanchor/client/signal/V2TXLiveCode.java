package io.coanchor.client.signal;

/** Result codes of TRTC's live SDK, as far as this one has them. */
public final class V2TXLiveCode {
  public static final int OK = 0;
  public static final int FAILED = -1;
  public static final int INVALID_PARAMETER = -2;
  public static final int REFUSED = -3;
  public static final int NOT_SUPPORTED = -4;
  public static final int REQUEST_TIMEOUT = -6;
  public static final int SERVER_PROCESS_FAILED = -7;
  public static final int DISCONNECTED = -8;

  /** A warning: packets are lost. */
  public static final int WARNING_NETWORK_BUSY = 1101;

  /** A warning: the picture stands still. */
  public static final int WARNING_VIDEO_BLOCK = 2105;

  private V2TXLiveCode() {}

  /** What an HTTP status means where the server told no code of its own. */
  static int ofStatus(int status) {
    return switch (status) {
      case 401, 403, 409, 429 -> REFUSED;
      case 405, 406, 415 -> NOT_SUPPORTED;
      case 404, 410 -> DISCONNECTED;
      case 408 -> REQUEST_TIMEOUT;
      default -> status >= 500 ? SERVER_PROCESS_FAILED : INVALID_PARAMETER;
    };
  }
}
