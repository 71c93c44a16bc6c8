package io.coanchor.server.room.model;

import io.coanchor.server.room.RoomException;
import io.coanchor.server.room.RoomKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in: not while removed, and only so many on mic and in the audience. Whose session is
 * being made holds a place meanwhile. Owned by the rooms' thread.
 */
final class Entrance {
  private final RoomRules rules;
  private final RoomClock clock;
  private final RoomIndex rooms;
  private final Map<RoomKey, Map<Visit, Integer>> held = new HashMap<>();
  private final Map<RoomKey, Map<String, Long>> blockedUntilNs = new HashMap<>();

  Entrance(RoomRules rules, RoomClock clock, RoomIndex rooms) {
    this.rules = rules;
    this.clock = clock;
    this.rooms = rooms;
  }

  /** Whether somebody is in a room or coming, or it waits for somebody to come back. */
  boolean exists(RoomKey key) {
    return rooms.get(key) != null || held.containsKey(key);
  }

  /** Rooms that only somebody's coming makes. */
  int coming() {
    return (int) held.keySet().stream().filter(key -> rooms.get(key) == null).count();
  }

  /**
   * Holds a place.
   *
   * @throws RoomException when the room is full or the user kept out
   */
  void hold(Visit visit) throws RoomException {
    RoomKey key = visit.room();
    requireNotBlocked(key, visit.userId());
    Room room = rooms.get(key);
    if (!isIn(room, visit)) {
      int others = others(room, visit);
      int limit = visit.part() == Part.PUBLISHER ? rules.maxOnMic() : rules.maxAudience();
      if (others >= limit) {
        throw new RoomException(
            RoomException.Reason.ROOM_FULL,
            "room "
                + key
                + ": "
                + (others + 1)
                + (visit.part() == Part.PUBLISHER ? " on mic" : " in the audience")
                + " (expected: at most "
                + limit
                + ")");
      }
    }
    again(visit);
  }

  void requireNotBlocked(RoomKey key, String userId) throws RoomException {
    if (isBlocked(key, userId)) {
      throw new RoomException(
          RoomException.Reason.BLOCKED,
          "userId: " + userId + " was removed from room " + key + " (expected: later)");
    }
  }

  /** Holds one more place for who has one. */
  void again(Visit visit) {
    held.computeIfAbsent(visit.room(), _ -> new HashMap<>(2)).merge(visit, 1, Integer::sum);
  }

  void release(Visit visit) {
    Map<Visit, Integer> places = held.get(visit.room());
    if (places == null || !places.containsKey(visit)) {
      throw new IllegalStateException(visit + ": no place held");
    }
    places.computeIfPresent(visit, (_, n) -> n == 1 ? null : n - 1);
    if (places.isEmpty()) {
      held.remove(visit.room());
    }
  }

  /** Whether the user has such a place in the room, or a better one. */
  private static boolean isIn(@Nullable Room room, Visit visit) {
    RoomMember member = room == null ? null : room.members().get(visit.userId());
    return member != null && (visit.part() == Part.VIEWER || member.role().isOnMic());
  }

  /** How many others have such a place or hold one. */
  private int others(@Nullable Room room, Visit visit) {
    int count = 0;
    if (room != null) {
      count = visit.part() == Part.PUBLISHER ? room.onMic().size() : room.audience();
    }
    for (Visit each : held.getOrDefault(visit.room(), Map.of()).keySet()) {
      if (each.part() == visit.part()
          && !each.userId().equals(visit.userId())
          && !isIn(room, each)) {
        count++;
      }
    }
    return count;
  }

  void block(RoomKey key, String userId, long forNs) {
    blockedUntilNs
        .computeIfAbsent(key, _ -> new HashMap<>(2))
        .merge(userId, clock.nowNs() + forNs, Math::max);
  }

  boolean isBlocked(RoomKey key, String userId) {
    Long untilNs = blockedUntilNs.getOrDefault(key, Map.of()).get(userId);
    return untilNs != null && clock.nowNs() - untilNs < 0;
  }

  /** Who is kept out of a room now. */
  Set<String> blocked(RoomKey key) {
    Map<String, Long> users = blockedUntilNs.get(key);
    if (users == null) {
      return Set.of();
    }
    Set<String> now = new HashSet<>(users.keySet());
    now.removeIf(user -> !isBlocked(key, user));
    return now;
  }

  /** Forgets who was kept out long enough. */
  void unblock(RoomKey key, String userId) {
    Map<String, Long> users = blockedUntilNs.get(key);
    if (users != null && !isBlocked(key, userId)) {
      users.remove(userId);
      if (users.isEmpty()) {
        blockedUntilNs.remove(key);
      }
    }
  }
}
