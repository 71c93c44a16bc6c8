package io.coanchor.server.room.session;

import io.coanchor.core.transport.CloseReason;
import io.coanchor.server.config.RoomsConfig;
import io.coanchor.server.signal.RoomRef;
import io.coanchor.server.signal.SignalException;
import io.coanchor.server.signal.StreamKey;
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
  private final RoomTable rooms;
  private final Supplier<StreamHub> media;
  private final Map<StreamKey, LiveStream> streams = new HashMap<>();
  private final MemberTable members = new MemberTable();

  /**
   * @param media makes the media side of a stream
   */
  StreamTable(RoomThread thread, RoomsConfig config, Supplier<StreamHub> media) {
    this.thread = thread;
    this.media = media;
    this.lostUserAfterNs = config.lostUserAfter().toNanos();
    this.rooms = new RoomTable(config);
  }

  MemberTable members() {
    return members;
  }

  private LiveStream newStream(StreamKey key) {
    return new LiveStream(key, media.get());
  }

  MemberListener listener(String sessionId) {
    return new MemberListener(thread, this, sessionId);
  }

  /**
   * Who wants to come in.
   *
   * @param mayCreate whether also where nobody is in the room yet
   */
  record Entrance(StreamKey stream, RoomRef room, String userId, boolean mayCreate) {
    RoomTable.Key key() {
      return new RoomTable.Key(stream.sdkAppId(), room);
    }
  }

  /** A place in the stream and its room, if this user may publish there; to be released. */
  LiveStream.Reservation forPublisher(Entrance entrance) throws SignalException {
    RoomTable.Key room = entrance.key();
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
    RoomTable.Visit visit = rooms.enter(room, entrance.userId(), Member.Part.PUBLISHER);
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
    RoomTable.Key room = entrance.key();
    if (!entrance.mayCreate() && !rooms.exists(room)) {
      throw SignalException.noSuchRoom(room.toString(), NOT_LIVE_RETRY_SECONDS);
    }
    RoomTable.Visit visit = rooms.enter(room, entrance.userId(), Member.Part.VIEWER);
    return streams.computeIfAbsent(key, this::newStream).reserve(visit);
  }

  /** One more place beside one that will be released. */
  LiveStream.Reservation again(LiveStream.Reservation place) {
    return place.stream().reserve(rooms.add(place.visit()));
  }

  /** The session has been entered, or could not be made. */
  void release(LiveStream.Reservation place) {
    rooms.leave(place.visit());
    place.stream().release(place);
    drop(place.stream());
  }

  void addPublisher(Member member, MemberListener listener) {
    LiveStream stream = streams.computeIfAbsent(member.stream(), this::newStream);
    endWait(stream);
    rooms.add(member.visit());
    stream.publishers().add(member);
    members.add(member);
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
    rooms.add(member.visit());
    stream.viewers().add(member);
    members.add(member);
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
    LiveStream stream = streams.get(member.stream());
    if (stream != null) {
      stream.viewers().remove(member);
      if (stream.publishers().remove(member) && stream.publishers().isEmpty()) {
        onPublisherGone(stream, member, reason);
      }
      drop(stream);
    }
    rooms.leave(member.visit());
  }

  private void onPublisherGone(LiveStream stream, Member member, CloseReason reason) {
    boolean lost = reason == CloseReason.TIMED_OUT || reason == CloseReason.ICE_FAILED;
    long nowNs = System.nanoTime();
    stream.noteGone(nowNs);
    if (lost && member.hasMedia()) {
      // the user stays a member meanwhile
      stream.holdFor(rooms.add(member.visit()), nowNs + lostUserAfterNs);
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
    endWait(stream);
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

  /** The lost user is back, or is not waited for any more. */
  private void endWait(LiveStream stream) {
    RoomTable.Visit lost = stream.endHold();
    if (lost != null) {
      rooms.leave(lost);
    }
  }

  private void drop(LiveStream stream) {
    if (stream.isEmpty(System.nanoTime())) {
      endWait(stream);
      streams.remove(stream.key(), stream);
    }
  }

  Map<String, Object> debugState() {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("rooms", rooms.size());
    state.put("streams", streams.size());
    members.debugState(state);
    state.put("refusedCalls", thread.refusedCalls());
    return state;
  }
}
