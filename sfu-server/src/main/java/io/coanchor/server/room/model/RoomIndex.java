package io.coanchor.server.room.model;

import io.coanchor.server.room.Page;
import io.coanchor.server.room.RoomException;
import io.coanchor.server.room.RoomKey;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The open rooms of the node, in order. */
final class RoomIndex {
  private static final long MICROS = 1000;

  private final NavigableMap<RoomKey, Room> rooms = new TreeMap<>();

  /** Above every number that an event of a closed room had. */
  private long nextSequence = 1;

  @Nullable Room get(RoomKey key) {
    return rooms.get(key);
  }

  Room require(RoomKey key) throws RoomException {
    Room room = rooms.get(key);
    if (room == null) {
      throw new RoomException(
          RoomException.Reason.UNKNOWN_ROOM, "room: " + key + " (expected: one that is open)");
    }
    return room;
  }

  static RoomMember require(Room room, String userId) throws RoomException {
    RoomMember member = room.members().get(userId);
    if (member == null) {
      throw new RoomException(
          RoomException.Reason.UNKNOWN_USER,
          "userId: " + userId + " (expected: a member of room " + room.key() + ")");
    }
    return member;
  }

  Room open(RoomKey key, long epochMs) {
    Room room = new Room(key, epochMs, Math.max(epochMs * MICROS, nextSequence));
    if (rooms.putIfAbsent(key, room) != null) {
      throw new IllegalStateException(key + ": open already");
    }
    return room;
  }

  void remove(Room room) {
    if (!rooms.remove(room.key(), room)) {
      throw new IllegalStateException(room.key() + ": closed already");
    }
    nextSequence = Math.max(nextSequence, room.log().next());
  }

  int size() {
    return rooms.size();
  }

  List<Room> all() {
    return List.copyOf(rooms.values());
  }

  /** The rooms of an application after one of them; null for the first. */
  <T> Page<T> page(long sdkAppId, int size, @Nullable RoomKey after, Function<Room, T> view) {
    RoomKey from = after == null ? RoomKey.of(sdkAppId, 0) : after;
    RoomKey to = RoomKey.of(sdkAppId + 1, 0);
    List<T> items = new ArrayList<>();
    RoomKey last = from;
    for (Room each : rooms.subMap(from, after == null, to, false).values()) {
      if (items.size() == size) {
        return new Page<>(items, PageTokens.of(last));
      }
      items.add(view.apply(each));
      last = each.key();
    }
    return new Page<>(items, "");
  }
}
