package io.coanchor.server.room.session;

import io.coanchor.core.transport.CloseReason;
import io.coanchor.server.signal.PlayControl;
import io.coanchor.server.signal.SessionView;
import io.coanchor.server.signal.SignalException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of the node by their ids, with those that are only offered yet. Owned by the rooms'
 * thread, but for {@link #view} and {@link #count}, which may be asked by any.
 */
final class MemberTable {
  private final Map<String, Member> members = new ConcurrentHashMap<>();

  /** By number, which grows: what lists of sessions are paged by, as their ids are secrets. */
  private final NavigableMap<Long, Member> inOrder = new TreeMap<>();

  private final Map<String, PendingAnswer> counterOffers = new ConcurrentHashMap<>();
  private final Map<CloseReason, Long> ended = new EnumMap<>(CloseReason.class);
  private long lastNumber;

  void add(Member member) {
    members.put(member.sessionId(), member);
    lastNumber++;
    member.number(lastNumber);
    inOrder.put(lastNumber, member);
  }

  /** How many there are. */
  int count() {
    return members.size();
  }

  @Nullable Member get(String sessionId) {
    return members.get(sessionId);
  }

  Member require(String sessionId) throws SignalException {
    Member member = members.get(sessionId);
    if (member == null) {
      throw SignalException.noSuchSession();
    }
    return member;
  }

  List<Member> all() {
    return List.copyOf(members.values());
  }

  /** Forgets an ended session; false when it was forgotten before. */
  boolean remove(Member member, CloseReason reason) {
    if (!members.remove(member.sessionId(), member)) {
      return false;
    }
    inOrder.remove(member.number());
    ended.merge(reason, 1L, Long::sum);
    return true;
  }

  void addCounterOffer(String sessionId, PendingAnswer pending) {
    counterOffers.put(sessionId, pending);
  }

  @Nullable PendingAnswer counterOffer(String sessionId) {
    return counterOffers.get(sessionId);
  }

  @Nullable PendingAnswer removeCounterOffer(String sessionId) {
    return counterOffers.remove(sessionId);
  }

  /** Removes an offer if it is this one that is still there. */
  boolean removeCounterOffer(String sessionId, PendingAnswer pending) {
    return counterOffers.remove(sessionId, pending);
  }

  /** From any thread. */
  @Nullable PlayControl player(String sessionId) {
    Member member = members.get(sessionId);
    return member == null ? null : member.player();
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

  /** Adds the counts of what is here. */
  void debugState(Map<String, Object> state) {
    long publishers = members.values().stream().filter(Member::isPublisher).count();
    state.put("publishers", publishers);
    state.put("viewers", members.size() - publishers);
    state.put("counterOffers", counterOffers.size());
    state.put("ended", endedByReason());
  }

  /** How many sessions have ended, by why, in lower case. */
  Map<String, Long> endedByReason() {
    Map<String, Long> counts = new LinkedHashMap<>();
    ended.forEach((reason, count) -> counts.put(reason.name().toLowerCase(Locale.ROOT), count));
    return counts;
  }

  /**
   * The first {@code limit} sessions with numbers above {@code after}, with the state of their
   * media: each costs its worker a command.
   */
  CompletableFuture<List<Map<String, Object>>> debugSessions(int limit, long after) {
    List<CompletableFuture<Map<String, Object>>> states = new ArrayList<>();
    for (Member member : inOrder.tailMap(after, false).values()) {
      if (states.size() == limit) {
        break;
      }
      states.add(member.media().debugState().thenApply(media -> debugState(member, media)));
    }
    return CompletableFuture.allOf(states.toArray(CompletableFuture[]::new))
        .thenApply(done -> states.stream().map(CompletableFuture::join).toList());
  }

  private static Map<String, Object> debugState(Member member, Map<String, Object> media) {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("number", member.number());
    state.put("sdkAppId", member.stream().sdkAppId());
    state.put("streamId", member.stream().streamId());
    state.put("userId", member.userId());
    state.put("room", member.visit().room().room().toString());
    state.put("part", member.isPublisher() ? "publisher" : "viewer");
    state.put("media", media);
    return state;
  }
}
