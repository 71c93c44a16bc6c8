package io.coanchor.server.room;

import java.util.List;

/**
 * A room with its members, as it was at one moment.
 *
 * @param info the room
 * @param members everybody, or who the asker is told of: those on mic first, then relayed members,
 *     then the audience, each by when they came
 * @param invitations that are open, or were accepted and go on: all, or those of the asker
 */
public record RoomDetail(RoomInfo info, List<MemberInfo> members, List<Invitation> invitations) {
  public RoomDetail {
    members = List.copyOf(members);
    invitations = List.copyOf(invitations);
  }
}
