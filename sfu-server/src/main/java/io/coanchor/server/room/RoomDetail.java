package io.coanchor.server.room;

import java.util.ArrayList;
import java.util.List;

/**
 * A room as a watcher begins with it, as it was at one moment.
 *
 * @param info the room
 * @param stage those on mic, then relayed members; many watchers may get the same list
 * @param others of the audience those the watcher is told of, by when they came
 * @param invitations that are open, or were accepted and go on: all, or those of the watcher
 */
public record RoomDetail(
    RoomInfo info, List<MemberInfo> stage, List<MemberInfo> others, List<Invitation> invitations) {
  public RoomDetail {
    stage = List.copyOf(stage);
    others = List.copyOf(others);
    invitations = List.copyOf(invitations);
  }

  /** Everybody the watcher is told of. */
  public List<MemberInfo> members() {
    List<MemberInfo> all = new ArrayList<>(stage);
    all.addAll(others);
    return all;
  }
}
