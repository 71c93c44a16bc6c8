package io.coanchor.server.room.model;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.server.room.MemberInfo;
import io.coanchor.server.room.MuteChange;
import io.coanchor.server.room.RoomEvent;
import io.coanchor.server.room.RoomEvent.CompetitionEnd;
import io.coanchor.server.room.RoomEvent.JoinReason;
import io.coanchor.server.room.RoomEvent.LeaveReason;
import io.coanchor.server.room.RoomException;
import io.coanchor.server.room.RoomException.Reason;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.room.RoomService;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Which rooms compete. Each of two connected rooms shows one who is on mic in the other; the
 * connection lives while both have somebody to show. Owned by the rooms' thread.
 */
final class Connections {
  private final Environment environment;
  private final RoomIndex rooms;
  private final Views views;
  private final Stage stage;
  private final EventHub events;
  private final BiConsumer<Room, Room> onEnd;

  /**
   * @param onEnd is told which two rooms are connected no more
   */
  Connections(
      Environment environment,
      RoomIndex rooms,
      Views views,
      Stage stage,
      EventHub events,
      BiConsumer<Room, Room> onEnd) {
    this.environment = environment;
    this.rooms = rooms;
    this.views = views;
    this.stage = stage;
    this.events = events;
    this.onEnd = onEnd;
  }

  /**
   * Whether two rooms can be connected.
   *
   * @return the other room
   */
  Room check(Room room, RoomKey otherKey, String named) throws RoomException {
    if (otherKey.equals(room.key())) {
      throw refused(Reason.SAME_ROOM, "other: " + otherKey, "another room");
    }
    Room other = rooms.get(otherKey);
    if (other == null || otherKey.sdkAppId() != room.key().sdkAppId()) {
      throw refused(Reason.UNKNOWN_OTHER_ROOM, "other: " + otherKey, "one that is open");
    }
    if (room.relays().containsKey(otherKey)) {
      throw refused(
          Reason.ALREADY_CONNECTED, "other: " + otherKey, "one not connected with " + room.key());
    }
    int most = RoomService.MAX_CONNECTED - 1;
    if (room.relays().size() >= most) {
      throw refused(Reason.TOO_MANY_ROOMS, "room " + room.key(), "at most " + most + " others");
    }
    if (other.relays().size() >= most) {
      throw refused(
          Reason.OTHER_TOO_MANY_ROOMS, "other room " + otherKey, "at most " + most + " others");
    }
    if (new Relay(other, named).wanted() == null) {
      throw refused(
          Reason.UNKNOWN_OTHER_USER,
          "otherUserId: " + (named.isEmpty() ? "none" : named),
          "somebody on mic in room " + otherKey);
    }
    if (room.anchor() == null) {
      throw refused(Reason.NOT_PERMITTED, "room " + room.key() + ": no anchor", "one on mic");
    }
    return other;
  }

  private static RoomException refused(Reason reason, String what, String expected) {
    return new RoomException(reason, what + " (expected: " + expected + ")");
  }

  void connect(Room room, RoomKey otherKey, String named) throws RoomException {
    Room other = check(room, otherKey, named);
    room.addRelay(new Relay(other, named));
    other.addRelay(new Relay(room, ""));
    for (Room each : List.of(room, other)) {
      Room counterpart = each == room ? other : room;
      events.emit(each, stamp -> new RoomEvent.CompetitionStarted(stamp, counterpart.key()));
    }
    update(room, other);
    update(other, room);
  }

  /** Shows in one room who is to be shown of the other. */
  private void update(Room room, Room home) {
    Relay relay = room.relays().get(home.key());
    if (relay == null) {
      return;
    }
    RoomMember wanted = relay.wanted();
    if (wanted == relay.shown()) {
      return;
    }
    hide(room, relay);
    if (wanted != null) {
      relay.show(wanted, environment.clock().epochMs(), room.log().next());
      MemberInfo info = views.relayed(relay, wanted);
      events.emit(room, stamp -> new RoomEvent.MemberJoined(stamp, info, JoinReason.CROSS_ROOM));
      applyMutes(room, relay, wanted, true);
    }
  }

  private void hide(Room room, Relay relay) {
    RoomMember shown = relay.shown();
    if (shown != null) {
      MemberInfo info = views.relayed(relay, shown);
      applyMutes(room, relay, shown, false);
      relay.show(null, 0, 0);
      events.emit(
          room, stamp -> new RoomEvent.MemberLeft(stamp, info, LeaveReason.CROSS_ROOM_ENDED));
    }
  }

  /** Others are on mic in a room: its connections follow, or end. */
  void onStageChanged(Room room) {
    for (RoomKey key : List.copyOf(room.relays().keySet())) {
      Room other = rooms.get(key);
      Relay there = other == null ? null : other.relays().get(room.key());
      if (other == null || there == null) {
        continue;
      }
      if (there.wanted() == null) {
        end(room, other, CompetitionEnd.ANCHOR_LEFT);
      } else {
        update(other, room);
      }
    }
  }

  void disconnect(Room room, @Nullable RoomKey only) throws RoomException {
    if (only != null && !room.relays().containsKey(only)) {
      throw refused(Reason.NOT_CONNECTED, "other: " + only, "one connected with " + room.key());
    }
    endAll(room, only, CompetitionEnd.DISCONNECTED);
  }

  /** A room ends. */
  void onClosing(Room room) {
    endAll(room, null, CompetitionEnd.ROOM_CLOSED);
  }

  private void endAll(Room room, @Nullable RoomKey only, CompetitionEnd reason) {
    for (RoomKey key : List.copyOf(room.relays().keySet())) {
      Room other = rooms.get(key);
      if (other != null && (only == null || only.equals(key))) {
        end(room, other, reason);
      }
    }
  }

  private void end(Room room, Room other, CompetitionEnd reason) {
    if (!room.relays().containsKey(other.key())) {
      return;
    }
    for (Room each : List.of(room, other)) {
      Room counterpart = each == room ? other : room;
      Relay relay = each.relays().get(counterpart.key());
      if (relay != null) {
        hide(each, relay);
        each.removeRelay(counterpart.key());
      }
      events.emit(each, stamp -> new RoomEvent.CompetitionEnded(stamp, counterpart.key(), reason));
    }
    onEnd.accept(room, other);
  }

  /** Mutes a relayed member in one room, or ends that. */
  MemberInfo mute(Room room, RoomKey otherKey, String userId, MuteChange change)
      throws RoomException {
    Relay relay = room.relays().get(otherKey);
    if (relay == null) {
      throw refused(Reason.NOT_CONNECTED, "other: " + otherKey, "one connected with " + room.key());
    }
    RoomMember shown = relay.shown();
    if (shown == null || !shown.userId().equals(userId)) {
      throw refused(
          Reason.UNKNOWN_OTHER_USER,
          "userId: " + userId,
          "the relayed member " + (shown == null ? "" : shown.userId()));
    }
    boolean audio = relay.isMuted(userId, MediaKind.AUDIO);
    boolean video = relay.isMuted(userId, MediaKind.VIDEO);
    relay.mute(userId, change);
    if (audio != relay.isMuted(userId, MediaKind.AUDIO)
        || video != relay.isMuted(userId, MediaKind.VIDEO)) {
      for (RoomSession published : shown.sessions()) {
        if (published.isPublisher()) {
          for (MediaKind kind : MediaKind.values()) {
            setReceiving(room, published, kind, !relay.isMuted(userId, kind));
          }
        }
      }
      stage.tellMutes(room, relay, shown);
    }
    return views.relayed(relay, shown);
  }

  /** Those who play a relayed member's streams in this room get what is not muted, or all again. */
  private void applyMutes(Room room, Relay relay, RoomMember shown, boolean connected) {
    for (MediaKind kind : MediaKind.values()) {
      if (!relay.isMuted(shown.userId(), kind)) {
        continue;
      }
      for (RoomSession published : shown.sessions()) {
        if (published.isPublisher()) {
          setReceiving(room, published, kind, !connected);
        }
      }
    }
  }

  private void setReceiving(Room room, RoomSession published, MediaKind kind, boolean receiving) {
    for (RoomMember member : room.members().all()) {
      for (RoomSession each : member.sessions()) {
        if (!each.isPublisher() && each.stream().equals(published.stream())) {
          environment.media().setReceiving(each.id(), kind, receiving);
        }
      }
    }
  }

  /** A session came into a room: what is muted there for it, or of it elsewhere, is so from now. */
  void onEntered(Room room, RoomSession session) {
    if (session.isPublisher()) {
      RoomMember member = room.members().get(session.userId());
      if (member != null) {
        stage.whereShown(room, member, (other, relay) -> muteElsewhere(other, relay, session));
      }
      return;
    }
    for (Relay relay : room.relays().values()) {
      RoomMember shown = relay.shown();
      if (shown != null && shown.publishes(session.stream())) {
        for (MediaKind kind : MediaKind.values()) {
          if (relay.isMuted(shown.userId(), kind)) {
            environment.media().setReceiving(session.id(), kind, false);
          }
        }
      }
    }
  }

  private void muteElsewhere(Room other, Relay relay, RoomSession published) {
    for (MediaKind kind : MediaKind.values()) {
      if (relay.isMuted(published.userId(), kind)) {
        setReceiving(other, published, kind, false);
      }
    }
  }
}
