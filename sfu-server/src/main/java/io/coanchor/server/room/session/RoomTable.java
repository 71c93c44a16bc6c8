package io.coanchor.server.room.session;

import io.coanchor.server.config.RoomsConfig;
import io.coanchor.server.signal.RoomRef;
import io.coanchor.server.signal.SignalException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Who is in which room, as far as it decides who may come in: a room exists while anybody is in it,
 * and holds so many on mic and so large an audience. A user counts once, however many sessions the
 * user has there. Owned by the rooms' thread.
 */
final class RoomTable {
  private final RoomsConfig limits;
  private final Map<Key, Room> rooms = new HashMap<>();

  RoomTable(RoomsConfig limits) {
    this.limits = limits;
  }

  /** What a room is known by. */
  record Key(long sdkAppId, RoomRef room) {
    @Override
    public String toString() {
      return switch (room) {
        case RoomRef.IntRoom(long id) -> Long.toString(id);
        case RoomRef.StringRoom(String id) -> '"' + id + '"';
      };
    }
  }

  /** A user's being in a room, until {@link #leave}. */
  record Visit(Key key, String userId, Member.Part part) {}

  private static final class Room {
    /** Sessions by user. */
    private final Map<String, Integer> onMic = new HashMap<>();

    private final Map<String, Integer> audience = new HashMap<>();

    Map<String, Integer> users(Member.Part part) {
      return part == Member.Part.PUBLISHER ? onMic : audience;
    }

    boolean isEmpty() {
      return onMic.isEmpty() && audience.isEmpty();
    }
  }

  boolean exists(Key key) {
    return rooms.containsKey(key);
  }

  int size() {
    return rooms.size();
  }

  /**
   * Lets a user in, once more if the user is there.
   *
   * @throws SignalException 403 when the room is full
   */
  Visit enter(Key key, String userId, Member.Part part) throws SignalException {
    Room room = rooms.get(key);
    Map<String, Integer> users = room == null ? Map.of() : room.users(part);
    int limit = part == Member.Part.PUBLISHER ? limits.maxOnMic() : limits.maxAudience();
    if (users.size() >= limit && !users.containsKey(userId)) {
      throw SignalException.roomFull(
          String.format(
              Locale.ROOT,
              "room %s: %d %s (expected: at most %d)",
              key,
              users.size() + 1,
              part == Member.Part.PUBLISHER ? "on mic" : "in the audience",
              limit));
    }
    return add(new Visit(key, userId, part));
  }

  /** Counts a user in who was let in before. */
  Visit add(Visit visit) {
    rooms
        .computeIfAbsent(visit.key(), _ -> new Room())
        .users(visit.part())
        .merge(visit.userId(), 1, Integer::sum);
    return visit;
  }

  void leave(Visit visit) {
    Room room = rooms.get(visit.key());
    if (room == null) {
      throw new IllegalStateException(visit + ": nobody is in this room");
    }
    room.users(visit.part()).computeIfPresent(visit.userId(), (_, n) -> n == 1 ? null : n - 1);
    if (room.isEmpty()) {
      rooms.remove(visit.key());
    }
  }
}
