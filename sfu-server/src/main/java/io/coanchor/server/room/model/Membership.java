package io.coanchor.server.room.model;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.server.room.MemberInfo;
import io.coanchor.server.room.Role;
import io.coanchor.server.room.RoomEvent;
import io.coanchor.server.room.RoomEvent.JoinReason;
import io.coanchor.server.room.RoomEvent.LeaveReason;
import io.coanchor.server.room.RoomEvent.RoomEnd;
import io.coanchor.server.room.StreamInfo;
import io.coanchor.server.signal.StreamKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is in a room and as what, and when a room ends. Owned by the rooms' thread.
 *
 * <p>A room ends at once when its last leaver was on mic, and a while later when it was one of the
 * audience.
 */
final class Membership {
  private final Environment environment;
  private final RoomIndex rooms;
  private final StreamIndex streams;
  private final Views views;
  private final Stage stage;
  private final EventHub events;
  private final Listener listener;
  private final Map<String, RoomSession> sessions = new HashMap<>();

  /** Is told what concerns other rooms and open questions. */
  interface Listener {
    /** Others are on mic, or are something else there. */
    void onStageChanged(Room room);

    /** A session has come into a room. */
    void onEntered(Room room, RoomSession session);

    /** Somebody has left the stage or the room. */
    void onGone(Room room, String userId);

    /** A room is about to end; nobody is in it. */
    void onClosing(Room room);
  }

  Membership(
      Environment environment,
      RoomIndex rooms,
      StreamIndex streams,
      Views views,
      EventHub events,
      Listener listener) {
    this.environment = environment;
    this.rooms = rooms;
    this.streams = streams;
    this.views = views;
    this.stage = new Stage(rooms, views, events);
    this.events = events;
    this.listener = listener;
  }

  Stage stage() {
    return stage;
  }

  @Nullable RoomSession session(String id) {
    return sessions.get(id);
  }

  /** All there are. */
  Collection<RoomSession> sessions() {
    return sessions.values();
  }

  void join(RoomSession session) {
    if (sessions.putIfAbsent(session.id(), session) != null) {
      throw new IllegalStateException(session.id() + ": in already");
    }
    streams.add(session);
    Room room = roomFor(session);
    RoomMember member = room.members().get(session.userId());
    boolean isNew = member == null;
    if (member == null) {
      long number = room.log().next();
      member = new RoomMember(session.userId(), environment.clock().epochMs(), number);
      room.members().add(member);
    }
    member.sessions().add(session);
    updateStage(room, member, isNew);
    endLost(session);
    for (MediaKind kind : MediaKind.values()) {
      if (session.isPublisher() && member.isMuted(kind)) {
        environment.media().setMuted(session.id(), kind, true);
      }
    }
    StreamIndex.Entry entry = streams.get(session.stream());
    if (session.isPublisher() && entry != null && entry.maxBitrateKbps() > 0) {
      environment.media().limit(session.id(), entry.maxBitrateKbps());
    }
    listener.onEntered(room, session);
  }

  private Room roomFor(RoomSession session) {
    Room room = rooms.get(session.room());
    if (room == null) {
      room = rooms.open(session.room(), environment.clock().epochMs());
      events.emit(room, stamp -> new RoomEvent.RoomCreated(stamp, session.userId()));
    }
    room.stayOpen();
    return room;
  }

  /** A member's sessions are others: its role follows, and those of who else is on mic. */
  private void updateStage(Room room, RoomMember member, boolean isNew) {
    boolean wasOnMic = room.onMic().contains(member);
    boolean onMic = member.publishes();
    if (onMic && !wasOnMic) {
      room.onMic().add(member);
    } else if (!onMic && wasOnMic) {
      room.onMic().remove(member);
    }
    RoomMember anchor = room.anchor();
    Role was = member.role();
    member.role(!onMic ? Role.AUDIENCE : member == anchor ? Role.ANCHOR : Role.CO_ANCHOR);
    if (isNew) {
      MemberInfo info = views.member(room, member);
      events.emit(room, stamp -> new RoomEvent.MemberJoined(stamp, info, JoinReason.NORMAL));
    } else if (was != member.role()) {
      stage.tellRole(room, member, was);
    }
    if (onMic || wasOnMic) {
      stage.updateRoles(room, member);
      if (!onMic) {
        listener.onGone(room, member.userId());
      }
      listener.onStageChanged(room);
    }
  }

  /** Who published the same stream and was lost is back. */
  private void endLost(RoomSession session) {
    StreamIndex.Entry entry = streams.get(session.stream());
    if (entry == null || !session.isPublisher()) {
      return;
    }
    for (RoomSession each : List.copyOf(entry.publishers())) {
      if (each.isLost() && each.userId().equals(session.userId())) {
        leave(each, LeaveReason.LEFT);
      }
    }
  }

  /** A publisher is gone without goodbye: its user stays a member for a while. */
  void lose(RoomSession session) {
    Room room = rooms.get(session.room());
    RoomMember member = room == null ? null : room.members().get(session.userId());
    if (room == null || member == null || !session.isPublisher() || !session.isLive()) {
      leave(session, LeaveReason.TIMED_OUT);
      return;
    }
    boolean forwarded = member.live(session.stream()) == session;
    StreamStop stop = new StreamStop(room, member, session, LeaveReason.TIMED_OUT, false);
    session.lose();
    if (forwarded && member.live(session.stream()) == null) {
      stop.tell();
    }
    environment
        .timers()
        .after(
            environment.rules().lostAfterNs(),
            () -> {
              if (sessions.get(session.id()) == session) {
                leave(session, LeaveReason.TIMED_OUT);
              }
            });
  }

  /** The end of a stream, as it looked before. */
  private final class StreamStop {
    private final Room room;
    private final RoomMember member;
    private final LeaveReason reason;
    private final boolean memberLeaves;
    private final StreamInfo last;
    private final Map<Room, StreamInfo> elsewhere = new HashMap<>(1);

    StreamStop(
        Room room,
        RoomMember member,
        RoomSession session,
        LeaveReason reason,
        boolean memberLeaves) {
      this.room = room;
      this.member = member;
      this.reason = reason;
      this.memberLeaves = memberLeaves;
      last = views.stream(member, session, null);
      stage.whereShown(
          room,
          member,
          (other, relay) -> elsewhere.put(other, views.stream(member, session, relay)));
    }

    void tell() {
      tell(room, last);
      elsewhere.forEach((other, info) -> {
        Relay relay = other.relays().get(room.key());
        if (relay != null && relay.shown() == member) {
          tell(other, info);
        }
      });
    }

    private void tell(Room where, StreamInfo info) {
      events.emit(where, stamp -> new RoomEvent.StreamStopped(stamp, info, reason, memberLeaves));
    }
  }

  /** A session is over. */
  void leave(RoomSession session, LeaveReason reason) {
    Room room = rooms.get(session.room());
    RoomMember member = room == null ? null : room.members().get(session.userId());
    if (!sessions.remove(session.id(), session) || room == null || member == null) {
      return;
    }
    boolean leaves = member.sessions().size() == 1;
    boolean forwarded = session.isPublisher() && member.live(session.stream()) == session;
    MemberInfo was = leaves ? views.member(room, member) : null;
    StreamStop stop = forwarded ? new StreamStop(room, member, session, reason, leaves) : null;
    member.sessions().remove(session);
    streams.remove(session);
    if (session.isLost()) {
      environment.media().free(session.stream());
    }
    if (stop != null && member.live(session.stream()) == null) {
      stop.tell();
    }
    if (was == null) {
      updateStage(room, member, false);
    } else {
      goAway(room, member, was, reason);
    }
  }

  private void goAway(Room room, RoomMember member, MemberInfo was, LeaveReason reason) {
    room.members().remove(member);
    boolean onMic = room.onMic().remove(member);
    events.emit(room, stamp -> new RoomEvent.MemberLeft(stamp, was, reason));
    if (onMic) {
      stage.updateRoles(room, null);
    }
    listener.onGone(room, member.userId());
    if (onMic) {
      listener.onStageChanged(room);
    }
    if (!room.members().isEmpty()) {
      return;
    }
    RoomEnd dismissed = room.ending();
    if (dismissed != null) {
      close(room, dismissed);
    } else if (onMic) {
      close(room, RoomEnd.LAST_ON_MIC_LEFT);
    } else {
      room.closeLater(
          environment
              .timers()
              .after(
                  environment.rules().emptyAfterNs(),
                  () -> {
                    if (rooms.get(room.key()) == room && room.members().isEmpty()) {
                      close(room, RoomEnd.EMPTY);
                    }
                  }));
    }
  }

  private void close(Room room, RoomEnd reason) {
    room.stayOpen();
    listener.onClosing(room);
    events.emit(room, stamp -> new RoomEvent.RoomClosed(stamp, reason));
    room.log().end();
    rooms.remove(room);
  }

  /** Ends everything a user does in a room: who is on mic leaves as such, so playing goes first. */
  void evict(RoomMember member, LeaveReason reason, String detail) {
    List<RoomSession> all = new ArrayList<>(member.sessions());
    all.sort(Comparator.comparing(RoomSession::isPublisher));
    for (RoomSession each : all) {
      leave(each, reason);
      environment.media().end(each.id(), detail);
    }
  }

  /** Ends a publisher's sessions of a room, or one stream's; its user stays if it plays as well. */
  void takeOffMic(RoomMember member, @Nullable StreamKey only, String detail) {
    for (RoomSession each : List.copyOf(member.sessions())) {
      if (each.isPublisher() && (only == null || each.stream().equals(only))) {
        leave(each, LeaveReason.REMOVED);
        environment.media().end(each.id(), detail);
      }
    }
  }

  /** Ends a room with everybody in it: the audience first, the anchor last. */
  void dismiss(Room room, RoomEnd end, LeaveReason reason, String detail) {
    room.end(end);
    for (RoomMember each : List.copyOf(room.members().all())) {
      if (!each.role().isOnMic()) {
        evict(each, reason, detail);
      }
    }
    for (RoomMember each : List.copyOf(room.onMic()).reversed()) {
      if (each != room.anchor()) {
        evict(each, reason, detail);
      }
    }
    RoomMember anchor = room.anchor();
    if (anchor != null) {
      evict(anchor, reason, detail);
    }
    if (rooms.get(room.key()) == room) {
      // it was empty already
      close(room, end);
    }
  }
}
