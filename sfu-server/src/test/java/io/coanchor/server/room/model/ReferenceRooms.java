package io.coanchor.server.room.model;

import io.coanchor.server.room.MemberInfo;
import io.coanchor.server.room.Role;
import io.coanchor.server.room.RoomInfo;
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
  static final long INVITATION_MS = 30_000;

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

  /** One of the two users of a question, and whether on mic when last looked at. */
  static final class Party {
    final String user;
    final String room;
    private boolean wasOnMic;

    Party(String user, String room) {
      this.user = user;
      this.room = room;
    }
  }

  /** A question that is open, or was agreed to. */
  static final class Question {
    final String id;
    final boolean competition;
    final Party from;
    final Party to;
    final long untilMs;
    boolean accepted;

    Question(String id, boolean competition, Party from, Party to, long untilMs) {
      this.id = id;
      this.competition = competition;
      this.from = from;
      this.to = to;
      this.untilMs = untilMs;
    }

    private long expiresMs() {
      return accepted ? Long.MAX_VALUE : untilMs;
    }
  }

  final List<Session> sessions = new ArrayList<>();
  final List<Question> questions = new ArrayList<>();

  /** Who was asked for by name in {@link #connections}. */
  private final Map<Pair, String> named = new HashMap<>();

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

  /** Whether a user who is in a room, or comes, may play a stream. */
  boolean mayPlay(String user, String room, String stream) {
    return sessions.stream()
        .filter(s -> s.publisher && s.stream.equals(stream))
        .allMatch(s -> connected(room).contains(s.room) || !isBlocked(s.room, user));
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
    List<Session> all = new ArrayList<>(of(room));
    all.sort(Comparator.comparing(s -> s.publisher));
    for (Session each : all) {
      if (each.user.equals(user)) {
        remove(each);
      }
    }
    if (blockMs > 0) {
      blockedUntilMs.merge(new Pair(room, user), nowMs + blockMs, Math::max);
      settle();
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
    named.keySet().retainAll(connections.keySet());
  }

  void mute(String room, String user, boolean audio, boolean muted) {
    mutes.computeIfAbsent(room, _ -> new HashMap<>())
            .computeIfAbsent(user, _ -> new boolean[2])[audio ? 0 : 1] =
        muted;
  }

  /** Who would be shown of a room; nobody where that is empty. */
  private String toShow(String home, String name) {
    return name.isEmpty() || onMic(home).contains(name) ? name.isEmpty() ? anchor(home) : name : "";
  }

  /** Who of another room is shown in a room. */
  String shown(String room, String other) {
    return toShow(other, named.getOrDefault(new Pair(room, other), ""));
  }

  boolean canConnect(String room, String other, String name) {
    return !room.equals(other)
        && rooms().contains(other)
        && !connections.containsKey(new Pair(room, other))
        && connected(room).size() < 9
        && connected(other).size() < 9
        && !toShow(other, name).isEmpty()
        && !anchor(room).isEmpty();
  }

  void connect(String room, String other, String name) {
    named.put(new Pair(room, other), name);
    connections.put(new Pair(room, other), new HashMap<>());
    connections.put(new Pair(other, room), new HashMap<>());
  }

  void disconnect(String room, String other) {
    for (Pair each : List.of(new Pair(room, other), new Pair(other, room))) {
      connections.remove(each);
      named.remove(each);
    }
    settle();
  }

  /** Whether a user may ask another; for a competition in whose room. */
  boolean canAsk(boolean competition, Party from, Party to) {
    Role asker = users(from.room).contains(from.user) ? role(from.room, from.user) : null;
    Role asked = users(to.room).contains(to.user) ? role(to.room, to.user) : null;
    boolean roles =
        competition
            ? asker == Role.ANCHOR && asked == Role.ANCHOR && canConnect(from.room, to.room, "")
            : (asker == Role.ANCHOR && asked == Role.AUDIENCE)
                || (asker == Role.AUDIENCE && asked == Role.ANCHOR);
    return roles
        && questions.stream()
            .noneMatch(q ->
                !q.accepted
                    && q.competition == competition
                    && q.from.user.equals(from.user)
                    && q.from.room.equals(from.room)
                    && q.to.user.equals(to.user)
                    && q.to.room.equals(to.room));
  }

  void ask(String id, boolean competition, Party from, Party to) {
    questions.add(new Question(id, competition, from, to, nowMs + INVITATION_MS));
    settle();
  }

  boolean canAccept(Question question) {
    return !question.competition
        || (canConnect(question.from.room, question.to.room, "")
            && anchor(question.from.room).equals(question.from.user)
            && anchor(question.to.room).equals(question.to.user));
  }

  void accept(Question question) {
    question.accepted = true;
    if (question.competition) {
      connect(question.from.room, question.to.room, "");
    }
  }

  /** What was agreed to is over by the wish of one of the two. */
  void leave(Question question) {
    questions.remove(question);
    if (question.competition) {
      disconnect(question.from.room, question.to.room);
      return;
    }
    for (Party each : List.of(question.from, question.to)) {
      if (users(each.room).contains(each.user) && role(each.room, each.user) == Role.CO_ANCHOR) {
        for (Session session : of(each.room)) {
          if (session.user.equals(each.user) && session.publisher) {
            remove(session);
          }
        }
      }
    }
  }

  String describeQuestions() {
    return questions.stream()
        .map(q ->
            q.id + " " + q.from.user + ">" + q.to.user + (q.accepted ? " ACCEPTED" : " PENDING"))
        .sorted()
        .toList()
        .toString();
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

  /** What cannot go on as things are is over. */
  private void settle() {
    for (Pair each : List.copyOf(connections.keySet())) {
      if (connections.containsKey(each) && shown(each.room, each.other).isEmpty()) {
        disconnect(each.room, each.other);
      }
    }
    Set<String> keptOut =
        blockedUntilMs.entrySet().stream()
            .filter(e -> e.getValue() > nowMs)
            .map(e -> e.getKey().other)
            .collect(Collectors.toSet());
    for (Session each : List.copyOf(sessions)) {
      if (!each.publisher
          && keptOut.contains(each.user)
          && sessions.contains(each)
          && !mayPlay(each.user, each.room, each.stream)) {
        remove(each);
      }
    }
    questions.removeIf(q -> {
      boolean fromGone = isGone(q.from);
      boolean gone = isGone(q.to) || fromGone;
      boolean competes = q.accepted && q.competition;
      return competes ? !connected(q.from.room).contains(q.to.room) : gone;
    });
  }

  /** Whether a user has left the room, or the stage, since the last look. */
  private boolean isGone(Party party) {
    boolean onMic = onMic(party.room).contains(party.user);
    boolean gone = !users(party.room).contains(party.user) || (party.wasOnMic && !onMic);
    party.wasOnMic = onMic;
    return gone;
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
      for (Question each : questions) {
        next = Math.min(next, each.expiresMs());
      }
      if (next > untilMs) {
        nowMs = untilMs;
        return;
      }
      nowMs = next;
      questions.removeIf(q -> q.expiresMs() <= nowMs);
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

  /** A room as one text, to be compared with {@link #describe(RoomInfo, List)}. */
  String describe(String room) {
    TreeSet<String> members = new TreeSet<>();
    List<Session> here = of(room);
    List<String> stage = onMic(room);
    String anchor = anchor(room);
    for (String user : users(room)) {
      Role role =
          user.equals(anchor) ? Role.ANCHOR : stage.contains(user) ? Role.CO_ANCHOR : Role.AUDIENCE;
      members.add(member(here, room, user, role, new boolean[2]));
    }
    for (String other : connected(room)) {
      String shown = shown(room, other);
      boolean[] muted =
          connections
              .getOrDefault(new Pair(room, other), Map.of())
              .getOrDefault(shown, new boolean[2]);
      members.add(member(of(other), other, shown, Role.RELAYED, muted));
    }
    return "anchor " + anchor + " with " + connected(room) + " " + members;
  }

  private String member(List<Session> there, String home, String user, Role role, boolean[] here) {
    boolean[] muted = mutes.getOrDefault(home, Map.of()).getOrDefault(user, new boolean[2]);
    TreeSet<String> streams =
        there.stream()
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

  static String describe(RoomInfo info, List<MemberInfo> all) {
    TreeSet<String> members = new TreeSet<>();
    for (MemberInfo each : all) {
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
        + info.anchorUserId()
        + " with "
        + info.connected().stream().map(k -> k.stringId()).sorted().toList()
        + " "
        + members;
  }
}
