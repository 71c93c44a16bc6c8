package io.coanchor.server.room;

import java.util.List;

/**
 * A user in a room, as it was at one moment. All devices of a user are one member.
 *
 * @param userId who
 * @param role as what
 * @param home the room the user is really in: another one when relayed
 * @param streams what the user publishes there and is live
 * @param joinedEpochMs when the user came in, or became visible here
 * @param audioMuted nobody here is sent the user's sound
 * @param videoMuted the same for the picture
 * @param uniqueId another one for every stay
 */
public record MemberInfo(
    String userId,
    Role role,
    RoomKey home,
    List<StreamInfo> streams,
    long joinedEpochMs,
    boolean audioMuted,
    boolean videoMuted,
    String uniqueId) {

  public MemberInfo {
    streams = List.copyOf(streams);
  }
}
