package io.coanchor.server.room;

import io.coanchor.core.codec.MediaKind;

/**
 * Something that happened in a room. The events of a room are numbered without a gap and told in
 * order.
 *
 * <p>A room's first event has as its number the microsecond of the room's creation, so that what
 * was seen of an earlier room of the same name is never taken for this one's. Numbers stay below 2
 * to the 53rd: they are exact in JavaScript.
 */
public sealed interface RoomEvent {
  /** Where it happened, which one it is, and when. */
  Stamp stamp();

  /**
   * Where, which, when.
   *
   * @param room where
   * @param sequence one more than that of the room's event before
   * @param epochMs wall clock
   */
  record Stamp(RoomKey room, long sequence, long epochMs) {}

  /** Where it happened. */
  default RoomKey room() {
    return stamp().room();
  }

  /** One more than that of the room's event before. */
  default long sequence() {
    return stamp().sequence();
  }

  /** When it happened, by wall clock. */
  default long epochMs() {
    return stamp().epochMs();
  }

  /** The first member comes in: {@link MemberJoined} follows. */
  record RoomCreated(Stamp stamp, String userId) implements RoomEvent {}

  /** The room is no more; its last event. */
  record RoomClosed(Stamp stamp, RoomEnd reason) implements RoomEvent {}

  /** Somebody came in, or became visible through a connection. */
  record MemberJoined(Stamp stamp, MemberInfo member, JoinReason reason) implements RoomEvent {}

  /**
   * Somebody left; their streams ended with it.
   *
   * @param member as it was last
   */
  record MemberLeft(Stamp stamp, MemberInfo member, LeaveReason reason) implements RoomEvent {}

  /**
   * A member's role or mutes changed.
   *
   * @param previousRole the same as now where only mutes changed
   */
  record MemberChanged(Stamp stamp, MemberInfo member, Role previousRole) implements RoomEvent {}

  /** The first packet of a stream came: it can be played. */
  record StreamStarted(Stamp stamp, StreamInfo stream) implements RoomEvent {}

  /** A stream's mutes, codec, size or limit changed. */
  record StreamChanged(Stamp stamp, StreamInfo stream) implements RoomEvent {}

  /**
   * A stream is away; after a loss it may come back.
   *
   * @param memberLeaves whether its user's {@link MemberLeft} comes next
   */
  record StreamStopped(Stamp stamp, StreamInfo stream, LeaveReason reason, boolean memberLeaves)
      implements RoomEvent {}

  /** Sound or picture of a stream began to arrive. */
  record MediaStarted(Stamp stamp, StreamInfo stream, MediaKind kind) implements RoomEvent {}

  /** Sound or picture of a stream arrives no more, while the stream goes on. */
  record MediaStopped(Stamp stamp, StreamInfo stream, MediaKind kind) implements RoomEvent {}

  /** Another room was connected: its anchor follows as a relayed member. */
  record CompetitionStarted(Stamp stamp, RoomKey other) implements RoomEvent {}

  /** A connection is over: its relayed members left before. */
  record CompetitionEnded(Stamp stamp, RoomKey other, CompetitionEnd reason) implements RoomEvent {}

  /** A user of this room is asked something. Clients are told only of their own. */
  record InvitationReceived(Stamp stamp, Invitation invitation) implements RoomEvent {}

  /** An invitation of a user of this room stands differently. Clients are told of their own. */
  record InvitationUpdated(Stamp stamp, Invitation invitation) implements RoomEvent {}

  /** Why a room ended. */
  enum RoomEnd {
    /** The last to leave was an anchor or co-anchor. */
    LAST_ON_MIC_LEFT,
    /** Nobody came back within ten minutes after the last of the audience had left. */
    EMPTY,
    /** It was dismissed. */
    DISMISSED,
    /** The server stops. */
    SHUTDOWN
  }

  /** How somebody came in. */
  enum JoinReason {
    /** By publishing or playing. */
    NORMAL,
    /** Through a connection with the room the user is in. */
    CROSS_ROOM
  }

  /** Why somebody, or a stream, is gone. */
  enum LeaveReason {
    /** By ending the session. */
    LEFT,
    /** Lost: of a stream at once, of a member when it was not back in time. */
    TIMED_OUT,
    /** Removed by the application. */
    REMOVED,
    /** The room was dismissed. */
    DISMISSED,
    /** The connection with the user's room, or the user's part in it, is over. */
    CROSS_ROOM_ENDED,
    /** The server stops. */
    SHUTDOWN
  }

  /** Why a connection is over. */
  enum CompetitionEnd {
    /** By call, or by one of the two anchors. */
    DISCONNECTED,
    /** In one of the rooms nobody is left on mic who could be shown in the other. */
    ANCHOR_LEFT,
    /** One of the rooms has ended. */
    ROOM_CLOSED
  }
}
