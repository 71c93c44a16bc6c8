package io.coanchor.server.room.model;

import io.coanchor.server.room.Role;
import io.coanchor.server.room.RoomEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What happened in a room since its crowd of watchers was told, sorted once by whom it is for. One
 * of the audience is told what is for all, and that is little; the audience's coming and going,
 * which is most, costs a watcher that it is not for nothing.
 */
final class Batch {
  private final long from;
  private final long to;
  private final List<RoomEvent> forAll = new ArrayList<>();

  /** Those on mic, and those that anything else than {@link #forAll} is about. */
  private final Set<String> concerned = new HashSet<>();

  /**
   * @param from the number of the first event, which is kept
   */
  Batch(Room room, long from) {
    this.from = from;
    this.to = room.log().next();
    room.onMic().forEach(member -> concerned.add(member.userId()));
    for (long i = from; i < to; i++) {
      RoomEvent event = room.log().get(i);
      if (isForAll(event)) {
        forAll.add(event);
      } else {
        addConcerned(event);
      }
    }
  }

  /**
   * Of the audience, only those on mic are told: every viewer's coming to every viewer would be the
   * square of a large number. Of invitations, only their two users.
   */
  static boolean isForAll(RoomEvent event) {
    return switch (event) {
      case RoomEvent.InvitationReceived _, RoomEvent.InvitationUpdated _ -> false;
      case RoomEvent.MemberJoined(_, var member, _) -> member.role() != Role.AUDIENCE;
      case RoomEvent.MemberLeft(_, var member, _) -> member.role() != Role.AUDIENCE;
      default -> true;
    };
  }

  private void addConcerned(RoomEvent event) {
    switch (event) {
      case RoomEvent.InvitationReceived(_, var invitation) ->
          concerned.add(invitation.to().userId());
      case RoomEvent.InvitationUpdated(_, var invitation) -> {
        concerned.add(invitation.from().userId());
        concerned.add(invitation.to().userId());
      }
      case RoomEvent.MemberJoined(_, var member, _) -> concerned.add(member.userId());
      case RoomEvent.MemberLeft(_, var member, _) -> concerned.add(member.userId());
      default -> {}
    }
  }

  /** The number of the first event. */
  long from() {
    return from;
  }

  /** One more than the number of the last event. */
  long to() {
    return to;
  }

  /** What everybody is told. */
  List<RoomEvent> forAll() {
    return forAll;
  }

  /** Whether somebody may have to be told more than that. */
  boolean concerns(String userId) {
    return concerned.contains(userId);
  }
}
