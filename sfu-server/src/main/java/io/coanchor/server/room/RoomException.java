package io.coanchor.server.room;

/** A call on a room that cannot be served. Carries no stack trace: callers cause it at will. */
public final class RoomException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /**
   * @param detail {@code name: value (expected: …)}
   */
  public RoomException(Reason reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
  }

  /** Why, with the number that TRTC's SDK has for it (TXLiteAVCode), or 0. */
  public enum Reason {
    /** An argument is malformed. */
    INVALID(-102023),
    /** The page token is none of this listing. */
    BAD_PAGE_TOKEN(0),
    /** No such room now. */
    UNKNOWN_ROOM(-102005),
    /** Nobody of this name in the room. */
    UNKNOWN_USER(-102007),
    /** No such stream now. */
    UNKNOWN_STREAM(0),
    /** No such invitation, or it is over. */
    UNKNOWN_INVITATION(0),
    /** The room to connect with does not exist. */
    UNKNOWN_OTHER_ROOM(-102046),
    /** Nobody of this name is on mic in the room to connect with, or nobody at all. */
    UNKNOWN_OTHER_USER(-102048),
    /** The two rooms are connected. */
    ALREADY_CONNECTED(-102044),
    /** The two rooms are not connected. */
    NOT_CONNECTED(-102042),
    /** A room cannot be connected with itself. */
    SAME_ROOM(-102035),
    /** The room has as many connections as it may. */
    TOO_MANY_ROOMS(-102032),
    /** The other room has as many connections as it may. */
    OTHER_TOO_MANY_ROOMS(-102047),
    /** The user's role does not allow it. */
    NOT_PERMITTED(-3330),
    /** The same question was asked before and waits for an answer. */
    ALREADY_INVITED(0),
    /** Too many questions wait for an answer. */
    TOO_MANY_INVITATIONS(0),
    /** The invitation has another state than this answer is for. */
    WRONG_STATE(0),
    /** As many are in the room as may be. */
    ROOM_FULL(-102052),
    /** The user was removed and may not come back yet. */
    BLOCKED(-102018),
    /** The sequence number to go on from lies ahead of the room's own. */
    SEQUENCE_AHEAD(-102051),
    /** The server has too much to do: come again. */
    OVERLOADED(0);

    private final int trtcCode;

    Reason(int trtcCode) {
      this.trtcCode = trtcCode;
    }

    /** TRTC's number for it, or 0. */
    public int trtcCode() {
      return trtcCode;
    }
  }

  public Reason reason() {
    return reason;
  }

  /** TRTC's number for it, or 0. */
  public int trtcCode() {
    return reason.trtcCode();
  }
}
