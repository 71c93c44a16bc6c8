package io.coanchor.server.room;

import io.coanchor.core.transport.CloseReason;
import io.coanchor.server.signal.SessionView;
import io.coanchor.server.signal.SignalException;
import io.coanchor.server.signal.StreamKey;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All streams and sessions of the node and the rules between them. Owned by the rooms' thread, but
 * for {@link #view}.
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
  private final Map<StreamKey, LiveStream> streams = new HashMap<>();
  private final Map<String, Member> members = new ConcurrentHashMap<>();
  private final Map<CloseReason, Long> ended = new EnumMap<>(CloseReason.class);
  private final Map<String, PendingAnswer> counterOffers = new ConcurrentHashMap<>();

  StreamTable(RoomThread thread, long lostUserAfterNs) {
    this.thread = thread;
    this.lostUserAfterNs = lostUserAfterNs;
  }

  MemberListener listener(String sessionId) {
    return new MemberListener(thread, this, sessionId);
  }

  /** A place in the stream, if this user may publish it; to be released. */
  LiveStream.Reservation forPublisher(StreamKey key, String userId) throws SignalException {
    LiveStream stream = streams.get(key);
    String owner = stream == null ? null : stream.owner(System.nanoTime());
    if (owner != null && !owner.equals(userId)) {
      throw SignalException.streamTaken(key.streamId());
    }
    return streams.computeIfAbsent(key, LiveStream::new).reserve(userId);
  }

  /** A place in the stream, if it is live or the viewer is willing to wait; to be released. */
  LiveStream.Reservation forViewer(StreamKey key, int waitSeconds) throws SignalException {
    LiveStream stream = streams.get(key);
    if (waitSeconds == 0 && (stream == null || !stream.isLive())) {
      throw SignalException.notLive(key.streamId(), NOT_LIVE_RETRY_SECONDS);
    }
    return streams.computeIfAbsent(key, LiveStream::new).reserve(null);
  }

  /** The session has been entered, or could not be made. */
  void release(LiveStream.Reservation place) {
    place.stream().release(place);
    drop(place.stream());
  }

  void addPublisher(Member member, MemberListener listener) {
    LiveStream stream = streams.computeIfAbsent(member.stream(), LiveStream::new);
    stream.release();
    stream.publishers().add(member);
    members.put(member.sessionId(), member);
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
    LiveStream stream = streams.computeIfAbsent(member.stream(), LiveStream::new);
    stream.viewers().add(member);
    members.put(member.sessionId(), member);
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
    counterOffers.put(sessionId, pending);
    thread.after(
        validSeconds * 1_000_000_000L,
        () -> {
          if (counterOffers.remove(sessionId, pending)) {
            release(pending.place());
          }
        });
  }

  @Nullable PendingAnswer counterOffer(String sessionId) {
    return counterOffers.get(sessionId);
  }

  /** It has been answered; its place is the caller's to release. */
  void removeCounterOffer(String sessionId) {
    counterOffers.remove(sessionId);
  }

  /** From any thread. */
  @Nullable SessionView view(String sessionId) {
    Member member = members.get(sessionId);
    if (member != null) {
      return member.view();
    }
    PendingAnswer pending = counterOffers.get(sessionId);
    return pending == null ? null : pending.view();
  }

  Member require(String sessionId) throws SignalException {
    Member member = members.get(sessionId);
    if (member == null) {
      throw SignalException.noSuchSession();
    }
    return member;
  }

  /** Ends a session at its client's wish. */
  boolean end(String sessionId) {
    Member member = members.get(sessionId);
    if (member == null) {
      PendingAnswer pending = counterOffers.remove(sessionId);
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
    for (Member member : List.copyOf(members.values())) {
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
    members.remove(member.sessionId());
    ended.merge(reason, 1L, Long::sum);
    member.cancelTimer();
    LiveStream stream = streams.get(member.stream());
    if (stream == null) {
      return;
    }
    stream.viewers().remove(member);
    if (stream.publishers().remove(member) && stream.publishers().isEmpty()) {
      onPublisherGone(stream, member, reason);
    }
    drop(stream);
  }

  private void onPublisherGone(LiveStream stream, Member member, CloseReason reason) {
    boolean lost = reason == CloseReason.TIMED_OUT || reason == CloseReason.ICE_FAILED;
    long nowNs = System.nanoTime();
    stream.noteGone(nowNs);
    if (lost && member.hasMedia()) {
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
    stream.release();
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

  private void drop(LiveStream stream) {
    if (stream.isEmpty(System.nanoTime())) {
      streams.remove(stream.key(), stream);
    }
  }

  Map<String, Object> debugState() {
    Map<String, Object> state = new LinkedHashMap<>();
    long publishers = members.values().stream().filter(Member::isPublisher).count();
    state.put("streams", streams.size());
    state.put("publishers", publishers);
    state.put("viewers", members.size() - publishers);
    state.put("counterOffers", counterOffers.size());
    state.put("ended", endedByReason());
    return state;
  }

  /** How many sessions have ended, by why, in lower case. */
  Map<String, Long> endedByReason() {
    Map<String, Long> counts = new LinkedHashMap<>();
    ended.forEach((reason, count) -> counts.put(reason.name().toLowerCase(Locale.ROOT), count));
    return counts;
  }

  CompletableFuture<List<Map<String, Object>>> debugSessions() {
    List<CompletableFuture<Map<String, Object>>> states = new ArrayList<>();
    for (Member member : members.values()) {
      states.add(
          member
              .media()
              .debugState()
              .thenApply(media -> {
                Map<String, Object> state = new LinkedHashMap<>();
                state.put("sdkAppId", member.stream().sdkAppId());
                state.put("streamId", member.stream().streamId());
                state.put("userId", member.userId());
                state.put("room", member.room().toString());
                state.put("part", member.isPublisher() ? "publisher" : "viewer");
                state.put("media", media);
                return state;
              }));
    }
    return CompletableFuture.allOf(states.toArray(CompletableFuture[]::new))
        .thenApply(done -> states.stream().map(CompletableFuture::join).toList());
  }
}
