package io.coanchor.server.room.model;

import io.coanchor.server.room.RoomEvent.LeaveReason;
import io.coanchor.server.room.RoomEvent.RoomEnd;
import io.coanchor.server.room.RoomException;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.room.StreamInfo;
import io.coanchor.server.signal.StreamKey;
import java.util.function.Consumer;

/** The rooms as sessions know them. Owned by the rooms' thread. */
public final class Presence {
  private final Entrance entrance;
  private final RoomIndex rooms;
  private final KeptOut keptOut;
  private final Membership membership;
  private final Publishing publishing;
  private final EventHub events;
  private final MediaPort media;

  Presence(
      Entrance entrance,
      RoomIndex rooms,
      KeptOut keptOut,
      Membership membership,
      Publishing publishing,
      EventHub events,
      MediaPort media) {
    this.entrance = entrance;
    this.rooms = rooms;
    this.keptOut = keptOut;
    this.membership = membership;
    this.publishing = publishing;
    this.events = events;
    this.media = media;
  }

  /** Whether somebody is in a room or coming, or it waits for its audience to come back. */
  public boolean exists(RoomKey room) {
    return entrance.exists(room);
  }

  /**
   * Holds a place for a session that is being made; to be released.
   *
   * @throws RoomException when the room is full or the user kept out
   */
  public void hold(Visit visit) throws RoomException {
    entrance.hold(visit);
  }

  /**
   * Holds a place for a session that is to play a stream. Who is kept out of the room the stream is
   * published in gets it in no other, unless the two rooms are connected.
   *
   * @throws RoomException when the room is full or the user kept out
   */
  public void hold(Visit visit, StreamKey stream) throws RoomException {
    keptOut.requireMayPlay(visit, stream);
    entrance.hold(visit);
  }

  /** Holds one more place for who has one. */
  public void again(Visit visit) {
    entrance.again(visit);
  }

  /** Gives a place back: the session is in, or is not coming. */
  public void release(Visit visit) {
    entrance.release(visit);
  }

  /** A session has been made: its user is in the room, unless removed meanwhile. */
  public void join(String sessionId, Visit visit, StreamKey stream) {
    try {
      entrance.requireNotBlocked(visit.room(), visit.userId());
      if (visit.part() == Part.VIEWER) {
        keptOut.requireMayPlay(visit, stream);
      }
    } catch (RoomException e) {
      media.end(sessionId, "the user was removed");
      return;
    }
    membership.join(new RoomSession(sessionId, visit, stream));
    events.flush();
  }

  /** The first packet of a publisher came. */
  public void begin(String sessionId) {
    with(sessionId, publishing::begin);
  }

  /** Other media flows of a publisher than before. */
  public void media(String sessionId, StreamInfo.Media now) {
    with(sessionId, session -> publishing.media(session, now));
  }

  /** A publisher is gone without goodbye, and is waited for. */
  public void lose(String sessionId) {
    with(sessionId, membership::lose);
  }

  /** A session is over. */
  public void leave(String sessionId, LeaveReason reason) {
    with(sessionId, session -> membership.leave(session, reason));
  }

  private void with(String sessionId, Consumer<RoomSession> call) {
    RoomSession session = membership.session(sessionId);
    if (session != null) {
      call.accept(session);
      events.flush();
    }
  }

  /** The server stops: every room ends. */
  public void closeAll() {
    for (Room each : rooms.all()) {
      if (rooms.get(each.key()) == each) {
        membership.dismiss(each, RoomEnd.SHUTDOWN, LeaveReason.SHUTDOWN, "the server stops");
      }
    }
    events.flushAll();
  }
}
