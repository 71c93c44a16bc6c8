package io.coanchor.server.room.session;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.transport.CloseReason;
import io.coanchor.server.room.RoomEvent.LeaveReason;
import io.coanchor.server.room.RoomException;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.room.StreamInfo;
import io.coanchor.server.room.model.Part;
import io.coanchor.server.room.model.Presence;
import io.coanchor.server.room.model.Visit;
import io.coanchor.server.signal.RoomRef;
import io.coanchor.server.signal.SignalException;
import io.coanchor.server.signal.StreamKey;
import io.coanchor.server.worker.MediaStatus;
import io.coanchor.server.worker.StreamHub;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All streams and sessions of the node and the rules between them. Owned by the rooms' thread.
 *
 * <p>A stream id belongs to the user who publishes it, and for a while to one who was lost. The
 * same user publishing again takes over: the old session ends when the new one's first packet
 * arrives, so that viewers see no gap. Viewers stay while their stream is away, as long as a lost
 * user is waited for.
 */
final class StreamTable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamTable.class);

  /** What a viewer of a stream that is not live is told to wait. */
  private static final int NOT_LIVE_RETRY_SECONDS = 2;

  /** Sessions of one user waiting to take over; older ones end. */
  private static final int MAX_PUBLISHERS = 3;

  private final RoomThread thread;
  private final long lostUserAfterNs;
  private final Presence rooms;
  private final Supplier<StreamHub> media;
  private final Map<StreamKey, LiveStream> streams = new HashMap<>();
  private final MemberTable members;
  private final MediaUses uses;

  /**
   * @param lostUserAfterNs how long a stream without publisher keeps its viewers, and its id
   * @param rooms the rooms that sessions bring their users into
   * @param members where the sessions are kept
   * @param media makes the media side of a stream
   * @param uses where it is told what flows in them
   */
  StreamTable(
      RoomThread thread,
      long lostUserAfterNs,
      Presence rooms,
      MemberTable members,
      Supplier<StreamHub> media,
      MediaUses uses) {
    this.thread = thread;
    this.lostUserAfterNs = lostUserAfterNs;
    this.rooms = rooms;
    this.members = members;
    this.media = media;
    this.uses = uses;
  }

  MemberTable members() {
    return members;
  }

  private LiveStream newStream(StreamKey key) {
    return new LiveStream(key, media.get());
  }

  /** Listens to a session to be. */
  MemberListener listener(String sessionId, Visit visit, StreamKey stream) {
    boolean publishes = visit.part() == Part.PUBLISHER;
    return new MemberListener(thread, this, sessionId, publishes, uses, uses.of(visit, stream));
  }

  /**
   * Who wants to come in.
   *
   * @param mayCreate whether also where nobody is in the room yet
   */
  record Entrance(StreamKey stream, RoomRef room, String userId, boolean mayCreate) {
    RoomKey key() {
      return new RoomKey(stream.sdkAppId(), room);
    }
  }

  /** A place in the stream and its room, if this user may publish there; to be released. */
  LiveStream.Reservation forPublisher(Entrance entrance) throws SignalException {
    RoomKey room = entrance.key();
    if (!entrance.mayCreate() && !rooms.exists(room)) {
      throw SignalException.notPermitted(
          "privatemapkey: nobody is in room " + room + " yet (expected: bit 1, create room)");
    }
    StreamKey key = entrance.stream();
    LiveStream stream = streams.get(key);
    if (stream != null) {
      long nowNs = System.nanoTime();
      String owner = stream.owner(nowNs);
      if (owner != null && !owner.equals(entrance.userId())) {
        throw SignalException.streamTaken(key.streamId());
      }
      if (stream.isLive()) {
        stream.takeovers().check(key.streamId(), nowNs);
      }
    }
    Visit visit = new Visit(room, entrance.userId(), Part.PUBLISHER);
    enter(() -> rooms.hold(visit));
    return streams.computeIfAbsent(key, this::newStream).reserve(visit);
  }

  /**
   * A place in the stream and its room, if it is live or the viewer is willing to wait; to be
   * released. One who may not open the room is told to come again, as for a stream that is not
   * live.
   */
  LiveStream.Reservation forViewer(Entrance entrance, int waitSeconds) throws SignalException {
    StreamKey key = entrance.stream();
    LiveStream stream = streams.get(key);
    if (waitSeconds == 0 && (stream == null || !stream.isLive())) {
      throw SignalException.notLive(key.streamId(), NOT_LIVE_RETRY_SECONDS);
    }
    RoomKey room = entrance.key();
    if (!entrance.mayCreate() && !rooms.exists(room)) {
      throw SignalException.noSuchRoom(room.toString(), NOT_LIVE_RETRY_SECONDS);
    }
    Visit visit = new Visit(room, entrance.userId(), Part.VIEWER);
    enter(() -> rooms.hold(visit, key));
    return streams.computeIfAbsent(key, this::newStream).reserve(visit);
  }

  /** What lets somebody in, or not. */
  private interface Door {
    void open() throws RoomException;
  }

  private static void enter(Door door) throws SignalException {
    try {
      door.open();
    } catch (RoomException e) {
      throw Refusals.of(e);
    }
  }

  /** One more place beside one that will be released. */
  LiveStream.Reservation again(LiveStream.Reservation place) {
    rooms.again(place.visit());
    return place.stream().reserve(place.visit());
  }

  /** The session has been entered, or could not be made. */
  void release(LiveStream.Reservation place) {
    rooms.release(place.visit());
    place.stream().release(place);
    drop(place.stream());
  }

  void addPublisher(Member member, MemberListener listener) {
    LiveStream stream = streams.computeIfAbsent(member.stream(), this::newStream);
    stream.endHold();
    stream.publishers().add(member);
    members.add(member);
    rooms.join(member.sessionId(), member.visit(), member.stream());
    while (stream.publishers().size() > MAX_PUBLISHERS) {
      // not the one on air, which a client that fails to connect again and again would else end
      Member onAir = stream.current();
      Member oldest = stream.publishers().getFirst();
      Member ended = oldest == onAir ? stream.publishers().get(1) : oldest;
      stream.publishers().remove(ended);
      ended.media().close("taken over");
    }
    closeIfEnded(member, listener);
  }

  void addViewer(Member member, MemberListener listener, int waitSeconds) {
    LiveStream stream = streams.computeIfAbsent(member.stream(), this::newStream);
    stream.viewers().add(member);
    members.add(member);
    rooms.join(member.sessionId(), member.visit(), member.stream());
    if (!stream.isLive() && waitSeconds > 0) {
      member.timer(
          thread.after(
              waitSeconds * 1_000_000_000L,
              () -> {
                if (!stream.isLive()) {
                  member.media().close("the stream did not start in time");
                }
              }));
    }
    closeIfEnded(member, listener);
  }

  private void closeIfEnded(Member member, MemberListener listener) {
    if (listener.isClosed()) {
      onClosed(member.sessionId(), CloseReason.CLOSED);
    }
  }

  void addCounterOffer(String sessionId, PendingAnswer pending, int validSeconds) {
    members.addCounterOffer(sessionId, pending);
    thread.after(
        validSeconds * 1_000_000_000L,
        () -> {
          if (members.removeCounterOffer(sessionId, pending)) {
            release(pending.place());
          }
        });
  }

  /** Ends a session at its client's wish. */
  boolean end(String sessionId) {
    Member member = members.get(sessionId);
    if (member == null) {
      PendingAnswer pending = members.removeCounterOffer(sessionId);
      if (pending != null) {
        release(pending.place());
      }
      return pending != null;
    }
    member.media().close("ended by the client");
    forget(member, CloseReason.CLOSED);
    return true;
  }

  void endAll() {
    for (Member member : members.all()) {
      member.media().close("the server stops");
      forget(member, CloseReason.CLOSED);
    }
  }

  void onConnected(String sessionId) {
    Member member = members.get(sessionId);
    if (member != null) {
      LOG.debug("Session connected: {} of {}", member.stream(), member.userId());
    }
  }

  /** The first packet of a publisher: it is the publisher now, older sessions end. */
  void onMedia(String sessionId) {
    Member member = members.get(sessionId);
    LiveStream stream = member == null ? null : streams.get(member.stream());
    if (member == null || stream == null) {
      return;
    }
    member.noteMedia();
    if (!member.isPublisher()) {
      return;
    }
    stream.noteLive();
    rooms.begin(sessionId);
    if (stream.publishers().stream().anyMatch(other -> other != member && other.hasMedia())) {
      stream.takeovers().note(System.nanoTime());
    }
    LOG.info("Stream {} is live, published by {}", stream.key().streamId(), member.userId());
    for (Member other : List.copyOf(stream.publishers())) {
      if (other == member) {
        break;
      }
      other.media().close("taken over");
      forget(other, CloseReason.CLOSED);
    }
    for (Member viewer : stream.viewers()) {
      viewer.cancelTimer();
    }
  }

  /** What flows of a publisher's media is different. */
  void onMediaChanged(String sessionId, MediaStatus status) {
    Member member = members.get(sessionId);
    boolean flows = status.audio().arriving() || status.video().arriving();
    if (member != null && member.isPublisher() && (flows || member.hasMedia())) {
      Codec codec = status.video().codec();
      rooms.media(
          sessionId,
          new StreamInfo.Media(
              status.audio().arriving(),
              status.video().arriving(),
              codec == null ? "" : codec.sdpName(),
              status.width(),
              status.height()));
    }
  }

  void onClosed(String sessionId, CloseReason reason) {
    Member member = members.get(sessionId);
    if (member != null) {
      forget(member, reason);
    }
  }

  private void forget(Member member, CloseReason reason) {
    if (!members.remove(member, reason)) {
      return;
    }
    member.cancelTimer();
    boolean lost = reason == CloseReason.TIMED_OUT || reason == CloseReason.ICE_FAILED;
    LiveStream stream = streams.get(member.stream());
    boolean waited = false;
    if (stream != null) {
      stream.viewers().remove(member);
      if (stream.publishers().remove(member) && stream.publishers().isEmpty()) {
        waited = lost && member.hasMedia();
        onPublisherGone(stream, member, waited);
      }
      drop(stream);
    }
    if (waited) {
      rooms.lose(member.sessionId());
    } else {
      rooms.leave(member.sessionId(), lost ? LeaveReason.TIMED_OUT : LeaveReason.LEFT);
    }
  }

  private void onPublisherGone(LiveStream stream, Member member, boolean lost) {
    long nowNs = System.nanoTime();
    stream.noteGone(nowNs);
    if (lost) {
      // the user stays a member meanwhile
      stream.holdFor(member.userId(), nowNs + lostUserAfterNs);
    }
    LOG.info(
        "Stream {} of {} is {}", stream.key().streamId(), member.userId(), lost ? "lost" : "ended");
    thread.after(lostUserAfterNs, () -> giveUpWaiting(stream));
  }

  /** The publisher did not come back: its viewers go. */
  private void giveUpWaiting(LiveStream stream) {
    boolean back = streams.get(stream.key()) != stream || !stream.publishers().isEmpty();
    if (back || stream.goneForNs(System.nanoTime()) < lostUserAfterNs) {
      return;
    }
    stream.endHold();
    if (stream.wasLive()) {
      for (Member viewer : List.copyOf(stream.viewers())) {
        // one that asked to wait for longer does
        if (!viewer.hasTimer()) {
          viewer.media().close("the stream ended");
          forget(viewer, CloseReason.CLOSED);
        }
      }
    }
    drop(stream);
  }

  /** The rules do not wait for a lost publisher any more. */
  void free(StreamKey key) {
    LiveStream stream = streams.get(key);
    if (stream != null) {
      stream.endHold();
      drop(stream);
    }
  }

  /** The rules end a session, and have forgotten it. */
  void expel(String sessionId, String detail) {
    Member member = members.get(sessionId);
    if (member != null) {
      member.media().close(detail);
      forget(member, CloseReason.CLOSED);
    }
  }

  private void drop(LiveStream stream) {
    if (stream.isEmpty(System.nanoTime())) {
      streams.remove(stream.key(), stream);
    }
  }

  Map<String, Object> debugState() {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("streams", streams.size());
    members.debugState(state);
    state.put("refusedCalls", thread.refusedCalls());
    return state;
  }
}
