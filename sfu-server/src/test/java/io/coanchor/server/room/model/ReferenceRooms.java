package io.coanchor.server.room.model;

import io.coanchor.server.room.MemberInfo;
import io.coanchor.server.room.Role;
import io.coanchor.server.room.RoomDetail;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The rules once more, and differently: keeps a flat list of what sessions there are, when each
 * user took the stage and which rooms compete, and works everything else out from that when asked.
 */
final class ReferenceRooms {
  static final long LOST_MS = 90_000;
  static final long EMPTY_MS = 600_000;

  /** A session that is there, or was lost. */
  static final class Session {
    final String id;
    final String user;
    final String stream;
    final String room;
    final boolean publisher;
    boolean live;
    long lostUntilMs = Long.MAX_VALUE;

    Session(String id, String user, String stream, String room, boolean publisher) {
      this.id = id;
      this.user = user;
      this.stream = stream;
      this.room = room;
      this.publisher = publisher;
      this.live = publisher;
    }

    boolean isLost() {
      return lostUntilMs != Long.MAX_VALUE;
    }
  }

  private record Pair(String room, String other) {}

  final List<Session> sessions = new ArrayList<>();
  private final Map<String, Map<String, Long>> onMicSince = new HashMap<>();
  private final Map<String, Map<String, boolean[]>> mutes = new HashMap<>();
  private final Map<String, Long> emptyUntilMs = new TreeMap<>();
  private final Map<Pair, Map<String, boolean[]>> connections = new HashMap<>();
  private final Map<Pair, Long> blockedUntilMs = new HashMap<>();
  private long nowMs;
  private long order;

  List<Session> of(String room) {
    return sessions.stream().filter(s -> s.room.equals(room)).toList();
  }

  Set<String> users(String room) {
    return of(room).stream().map(s -> s.user).collect(Collectors.toCollection(TreeSet::new));
  }

  Set<String> rooms() {
    Set<String> rooms =
        sessions.stream().map(s -> s.room).collect(Collectors.toCollection(TreeSet::new));
    rooms.addAll(emptyUntilMs.keySet());
    return rooms;
  }

  private List<String> onMic(String room) {
    Map<String, Long> since = onMicSince.getOrDefault(room, Map.of());
    return of(room).stream()
        .filter(s -> s.publisher)
        .map(s -> s.user)
        .distinct()
        .sorted(Comparator.comparing(since::get))
        .toList();
  }

  String anchor(String room) {
    for (Session each : of(room)) {
      if (each.publisher && each.stream.equals(room)) {
        return each.user;
      }
    }
    List<String> stage = onMic(room);
    return stage.isEmpty() ? "" : stage.getFirst();
  }

  private Role role(String room, String user) {
    if (!onMic(room).contains(user)) {
      return Role.AUDIENCE;
    }
    return user.equals(anchor(room)) ? Role.ANCHOR : Role.CO_ANCHOR;
  }

  void enter(Session session) {
    emptyUntilMs.remove(session.room);
    if (session.publisher && !onMic(session.room).contains(session.user)) {
      onMicSince.computeIfAbsent(session.room, _ -> new HashMap<>()).put(session.user, order++);
    }
    sessions.add(session);
    if (session.publisher) {
      for (Session each : List.copyOf(sessions)) {
        if (each.isLost() && each.user.equals(session.user) && each.stream.equals(session.stream)) {
          remove(each);
        }
      }
    }
    settle();
  }

  /** One session goes, with what follows for its room. */
  void remove(Session session) {
    Role was = role(session.room, session.user);
    sessions.remove(session);
    if (!users(session.room).contains(session.user)) {
      mutes.getOrDefault(session.room, new HashMap<>()).remove(session.user);
      if (of(session.room).isEmpty()) {
        if (was == Role.AUDIENCE) {
          emptyUntilMs.put(session.room, nowMs + EMPTY_MS);
        } else {
          forget(session.room);
        }
      }
    }
    settle();
  }

  void removeUser(String room, String user, long blockMs) {
    if (blockMs > 0) {
      blockedUntilMs.merge(new Pair(room, user), nowMs + blockMs, Math::max);
    }
    List<Session> all = new ArrayList<>(of(room));
    all.sort(Comparator.comparing(s -> s.publisher));
    for (Session each : all) {
      if (each.user.equals(user)) {
        remove(each);
      }
    }
  }

  boolean isBlocked(String room, String user) {
    return blockedUntilMs.getOrDefault(new Pair(room, user), Long.MIN_VALUE) > nowMs;
  }

  void dismiss(String room) {
    sessions.removeIf(s -> s.room.equals(room));
    forget(room);
    settle();
  }

  private void forget(String room) {
    emptyUntilMs.remove(room);
    mutes.remove(room);
    onMicSince.remove(room);
    connections.keySet().removeIf(p -> p.room.equals(room) || p.other.equals(room));
  }

  void mute(String room, String user, boolean audio, boolean muted) {
    mutes.computeIfAbsent(room, _ -> new HashMap<>())
            .computeIfAbsent(user, _ -> new boolean[2])[audio ? 0 : 1] =
        muted;
  }

  boolean canConnect(String room, String other) {
    return !room.equals(other)
        && rooms().contains(other)
        && !connections.containsKey(new Pair(room, other))
        && connected(room).size() < 9
        && connected(other).size() < 9
        && !anchor(other).isEmpty()
        && !anchor(room).isEmpty();
  }

  void connect(String room, String other) {
    connections.put(new Pair(room, other), new HashMap<>());
    connections.put(new Pair(other, room), new HashMap<>());
  }

  void disconnect(String room, String other) {
    connections.remove(new Pair(room, other));
    connections.remove(new Pair(other, room));
  }

  List<String> connected(String room) {
    return connections.keySet().stream()
        .filter(p -> p.room.equals(room))
        .map(p -> p.other)
        .sorted()
        .toList();
  }

  void muteRelayed(String room, String other, String user, boolean audio, boolean muted) {
    connections.computeIfAbsent(new Pair(room, other), _ -> new HashMap<>())
            .computeIfAbsent(user, _ -> new boolean[2])[audio ? 0 : 1] =
        muted;
  }

  /** Connections without an anchor on either side are over. */
  private void settle() {
    for (Pair each : List.copyOf(connections.keySet())) {
      if (anchor(each.room).isEmpty() || anchor(each.other).isEmpty()) {
        disconnect(each.room, each.other);
      }
    }
  }

  void lose(Session session) {
    session.live = false;
    session.lostUntilMs = nowMs + LOST_MS;
  }

  /** Time goes by; what is due happens in its order. */
  void pass(long ms) {
    long untilMs = nowMs + ms;
    while (true) {
      long next = Long.MAX_VALUE;
      for (Session each : sessions) {
        next = Math.min(next, each.lostUntilMs);
      }
      for (long each : emptyUntilMs.values()) {
        next = Math.min(next, each);
      }
      if (next > untilMs) {
        nowMs = untilMs;
        return;
      }
      nowMs = next;
      for (Session each : List.copyOf(sessions)) {
        if (each.lostUntilMs <= nowMs) {
          remove(each);
        }
      }
      for (String each : List.copyOf(emptyUntilMs.keySet())) {
        if (emptyUntilMs.getOrDefault(each, Long.MAX_VALUE) <= nowMs) {
          forget(each);
        }
      }
    }
  }

  /** A room as one text, to be compared with {@link #describe(RoomDetail)}. */
  String describe(String room) {
    TreeSet<String> members = new TreeSet<>();
    for (String user : users(room)) {
      members.add(member(room, user, role(room, user), new boolean[2]));
    }
    for (String other : connected(room)) {
      String shown = anchor(other);
      boolean[] here =
          connections
              .getOrDefault(new Pair(room, other), Map.of())
              .getOrDefault(shown, new boolean[2]);
      members.add(member(other, shown, Role.RELAYED, here));
    }
    return "anchor " + anchor(room) + " with " + connected(room) + " " + members;
  }

  private String member(String home, String user, Role role, boolean[] here) {
    boolean[] muted = mutes.getOrDefault(home, Map.of()).getOrDefault(user, new boolean[2]);
    TreeSet<String> streams =
        of(home).stream()
            .filter(s -> s.user.equals(user) && s.live && s.publisher)
            .map(s -> s.stream)
            .collect(Collectors.toCollection(TreeSet::new));
    return String.join(
        " ",
        home,
        user,
        role.name(),
        mark(muted[0] || here[0], "silent"),
        mark(muted[1] || here[1], "dark"),
        streams.toString());
  }

  private static String mark(boolean muted, String text) {
    return muted ? text : "-";
  }

  static String describe(RoomDetail detail) {
    TreeSet<String> members = new TreeSet<>();
    for (MemberInfo each : detail.members()) {
      TreeSet<String> streams =
          each.streams().stream()
              .map(s -> s.key().streamId())
              .collect(Collectors.toCollection(TreeSet::new));
      members.add(
          String.join(
              " ",
              each.home().stringId(),
              each.userId(),
              each.role().name(),
              mark(each.audioMuted(), "silent"),
              mark(each.videoMuted(), "dark"),
              streams.toString()));
    }
    return "anchor "
        + detail.info().anchorUserId()
        + " with "
        + detail.info().connected().stream().map(k -> k.stringId()).sorted().toList()
        + " "
        + members;
  }
}
