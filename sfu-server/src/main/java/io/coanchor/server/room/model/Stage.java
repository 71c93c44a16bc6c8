package io.coanchor.server.room.model;

import io.coanchor.server.room.MemberInfo;
import io.coanchor.server.room.Role;
import io.coanchor.server.room.RoomEvent;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.room.StreamInfo;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Tells what somebody on mic does wherever it can be seen: in the own room, and in those that show
 * it. Owned by the rooms' thread.
 */
final class Stage {
  private final RoomIndex rooms;
  private final Views views;
  private final EventHub events;

  Stage(RoomIndex rooms, Views views, EventHub events) {
    this.rooms = rooms;
    this.views = views;
    this.events = events;
  }

  /** Does something with each room that shows a member of another, and how it does. */
  interface Showing {
    void in(Room other, Relay relay);
  }

  void whereShown(Room home, RoomMember member, Showing call) {
    for (RoomKey key : home.relays().keySet()) {
      Room other = rooms.get(key);
      Relay relay = other == null ? null : other.relays().get(home.key());
      if (other != null && relay != null && relay.shown() == member) {
        call.in(other, relay);
      }
    }
  }

  /** Something about a stream. */
  void tellStream(
      Room home,
      RoomMember member,
      RoomSession session,
      BiFunction<RoomEvent.Stamp, StreamInfo, RoomEvent> event) {
    tell(home, views.stream(member, session, null), event);
    whereShown(
        home, member, (other, relay) -> tell(other, views.stream(member, session, relay), event));
  }

  private void tell(
      Room room, StreamInfo info, BiFunction<RoomEvent.Stamp, StreamInfo, RoomEvent> event) {
    events.emit(room, stamp -> event.apply(stamp, info));
  }

  /** A member's mutes are different. */
  void tellMutes(Room home, RoomMember member) {
    changed(home, views.member(home, member));
    for (RoomSession session : member.live()) {
      tell(home, views.stream(member, session, null), RoomEvent.StreamChanged::new);
    }
    whereShown(home, member, (other, relay) -> tellMutes(other, relay, member));
  }

  /** A relayed member's mutes are different in one room. */
  void tellMutes(Room room, Relay relay, RoomMember member) {
    changed(room, views.relayed(relay, member));
    for (RoomSession session : member.live()) {
      tell(room, views.stream(member, session, relay), RoomEvent.StreamChanged::new);
    }
  }

  private void changed(Room room, MemberInfo info) {
    events.emit(room, stamp -> new RoomEvent.MemberChanged(stamp, info, info.role()));
  }

  /**
   * Gives everybody on mic the role that follows from who publishes what, and tells who has another
   * one.
   *
   * @param untold whose role is told otherwise
   */
  void updateRoles(Room room, @Nullable RoomMember untold) {
    RoomMember anchor = room.anchor();
    for (RoomMember each : room.onMic()) {
      Role was = each.role();
      each.role(each == anchor ? Role.ANCHOR : Role.CO_ANCHOR);
      if (each != untold && was != each.role()) {
        tellRole(room, each, was);
      }
    }
  }

  void tellRole(Room room, RoomMember member, Role was) {
    MemberInfo info = views.member(room, member);
    events.emit(room, stamp -> new RoomEvent.MemberChanged(stamp, info, was));
  }
}
