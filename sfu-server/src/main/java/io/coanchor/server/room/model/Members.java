package io.coanchor.server.room.model;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The members of a room, by name and by when they came: a page of a large audience is found without
 * going through those before it. Owned by the rooms' thread.
 */
final class Members {
  private final Map<String, RoomMember> byName = new HashMap<>(4);
  private final NavigableMap<Long, RoomMember> inOrder = new TreeMap<>();

  @Nullable RoomMember get(String userId) {
    return byName.get(userId);
  }

  void add(RoomMember member) {
    byName.put(member.userId(), member);
    inOrder.put(member.number(), member);
  }

  void remove(RoomMember member) {
    byName.remove(member.userId());
    inOrder.remove(member.number());
  }

  /** By when they came. */
  Collection<RoomMember> all() {
    return Collections.unmodifiableCollection(inOrder.values());
  }

  /** Those who came after one with that number. */
  Collection<RoomMember> after(long number) {
    return Collections.unmodifiableCollection(inOrder.tailMap(number, false).values());
  }

  int size() {
    return byName.size();
  }

  boolean isEmpty() {
    return byName.isEmpty();
  }
}
