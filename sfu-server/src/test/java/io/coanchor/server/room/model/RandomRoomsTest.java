package io.coanchor.server.room.model;

import static io.coanchor.server.room.model.VirtualRooms.APP;
import static io.coanchor.server.room.model.VirtualRooms.room;
import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.server.room.MemberInfo;
import io.coanchor.server.room.MuteChange;
import io.coanchor.server.room.Page;
import io.coanchor.server.room.RoomDetail;
import io.coanchor.server.room.RoomEvent;
import io.coanchor.server.room.RoomException;
import io.coanchor.server.room.RoomInfo;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.room.RoomWatcher;
import io.coanchor.server.room.WatchRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * Thousands of joins, leaves, losses, mutes, removals, dismissals and competitions, held after
 * every step against {@link ReferenceRooms}. Three more witnesses: the numbers of every room's
 * events; a picture of each room drawn from its events alone; a watcher that comes, goes and
 * dawdles.
 */
class RandomRoomsTest {
  private static final int STEPS = 2_000;
  private static final int ROOMS = 14;
  private static final int USERS = 16;

  private final VirtualRooms virtual = new VirtualRooms();
  private final ReferenceRooms reference = new ReferenceRooms();
  private final Pictures pictures = new Pictures();
  private final Map<String, Integer> done = new TreeMap<>();
  private Random random = new Random(0);

  @RepeatedTest(4)
  void shouldFollowTheRulesWhateverHappens(RepetitionInfo repetition) throws Exception {
    long seed = 20_260_000L + repetition.getCurrentRepetition();
    random = new Random(seed);
    virtual.rooms.listen(pictures);
    Dawdler dawdler = new Dawdler();
    for (int step = 0; step < STEPS; step++) {
      String what = step();
      done.merge(what.split(" ", 2)[0], 1, Integer::sum);
      dawdler.step();
      compare("seed " + seed + " step " + step + ": " + what);
    }
    assertThat(done.keySet())
        .as("what happened")
        .contains("push", "play", "end", "lose", "remove", "dismiss", "mute", "connect", "refused");
    reference.pass(3_600_000);
    virtual.pass(3_600_000_000_000L);
    compare("after an hour");
    for (String each : List.copyOf(reference.rooms())) {
      reference.dismiss(each);
      virtual.control.dismiss(room(each));
    }
    compare("in the end");
    assertThat(pictures.rooms).isEmpty();
    assertThat(virtual.waitingTasks()).as("timers of users kept out only").isLessThan(200);
  }

  private String step() throws Exception {
    int pick = random.nextInt(100);
    String user = "u" + random.nextInt(USERS);
    String room = "r" + random.nextInt(ROOMS);
    if (pick < 18) {
      return enter(user, room, true);
    }
    if (pick < 36) {
      return enter(user, room, false);
    }
    if (pick < 56) {
      return leave(random.nextInt(4) == 0);
    }
    if (pick < 60) {
      return remove(room, user);
    }
    if (pick < 62) {
      return dismiss(room);
    }
    if (pick < 72) {
      return mute(room, user);
    }
    if (pick < 84) {
      return connect(room, "r" + random.nextInt(ROOMS));
    }
    if (pick < 90) {
      return muteRelayed(room);
    }
    long ms = random.nextInt(10) == 0 ? random.nextInt(700_000) : random.nextInt(30_000);
    reference.pass(ms);
    virtual.pass(ms * 1_000_000);
    return "pass " + ms;
  }

  private String enter(String user, String room, boolean publisher) throws Exception {
    // a stream id is one user's: its own, or that of the room for the user of the same number
    boolean own = random.nextInt(3) > 0 || !user.substring(1).equals(room.substring(1));
    String stream = publisher ? own ? user + "-" + random.nextInt(2) : room : room;
    if (reference.isBlocked(room, user)) {
      Part part = publisher ? Part.PUBLISHER : Part.VIEWER;
      ConnectionsTest.assertRefused(
          () -> virtual.session(user, stream, room, part), RoomException.Reason.BLOCKED, -102018);
      return "blocked";
    }
    String id = publisher ? virtual.push(user, stream, room) : virtual.play(user, stream, room);
    reference.enter(new ReferenceRooms.Session(id, user, stream, room, publisher));
    return (publisher ? "push " : "play ") + id;
  }

  private String leave(boolean lost) {
    if (reference.sessions.isEmpty()) {
      return "nothing";
    }
    int at = random.nextInt(reference.sessions.size());
    ReferenceRooms.Session session = reference.sessions.get(at);
    if (session.isLost()) {
      return "nothing";
    }
    if (lost && session.publisher) {
      reference.lose(session);
      virtual.presence.lose(session.id);
      return "lose " + session.id;
    }
    reference.remove(session);
    virtual.end(session.id);
    return "end " + session.id;
  }

  private String remove(String room, String user) throws Exception {
    if (!reference.users(room).contains(user)) {
      return "nothing";
    }
    int seconds = random.nextBoolean() ? 0 : random.nextInt(300);
    reference.removeUser(room, user, seconds * 1000L);
    virtual.control.removeUser(room(room), user, seconds);
    return "remove " + user + " from " + room;
  }

  private String dismiss(String room) throws Exception {
    if (!reference.rooms().contains(room)) {
      return "nothing";
    }
    reference.dismiss(room);
    virtual.control.dismiss(room(room));
    return "dismiss " + room;
  }

  private String mute(String room, String user) throws Exception {
    if (!reference.users(room).contains(user)) {
      return "nothing";
    }
    boolean audio = random.nextBoolean();
    boolean muted = random.nextBoolean();
    reference.mute(room, user, audio, muted);
    virtual.control.setMuted(
        room(room), user, new MuteChange(audio ? muted : null, audio ? null : muted));
    return "mute " + user;
  }

  private String connect(String room, String other) throws Exception {
    if (reference.connected(room).contains(other) && random.nextBoolean()) {
      reference.disconnect(room, other);
      virtual.control.disconnect(room(room), room(other));
      return "disconnect " + room + " " + other;
    }
    boolean can = reference.rooms().contains(room) && reference.canConnect(room, other);
    try {
      virtual.control.connect(room(room), room(other), "");
      assertThat(can).as("connected %s %s", room, other).isTrue();
      reference.connect(room, other);
      return "connect " + room + " " + other;
    } catch (RoomException e) {
      assertThat(can).as("%s: %s %s", e.getMessage(), room, other).isFalse();
      return "refused " + e.reason();
    }
  }

  private String muteRelayed(String room) throws Exception {
    List<String> others = reference.connected(room);
    if (others.isEmpty()) {
      return "nothing";
    }
    String other = others.get(random.nextInt(others.size()));
    String user = reference.anchor(other);
    boolean audio = random.nextBoolean();
    boolean muted = random.nextBoolean();
    reference.muteRelayed(room, other, user, audio, muted);
    virtual.control.updateConnection(
        room(room), room(other), user, new MuteChange(audio ? muted : null, audio ? null : muted));
    return "relayed " + user;
  }

  private void compare(String when) throws Exception {
    List<String> open = new ArrayList<>();
    String token = "";
    do {
      Page<RoomInfo> page = virtual.control.listRooms(APP, 3, token);
      page.items().forEach(info -> open.add(info.key().stringId()));
      token = page.nextToken();
    } while (!token.isEmpty());
    assertThat(open).as(when).containsExactlyElementsOf(reference.rooms());
    for (String each : open) {
      RoomDetail detail = virtual.control.getRoom(room(each));
      String expected = reference.describe(each);
      assertThat(ReferenceRooms.describe(detail)).as(when).isEqualTo(expected);
      assertThat(ReferenceRooms.describe(pictures.of(detail.info())))
          .as("told, " + when)
          .isEqualTo(expected);
    }
  }

  /** Draws every room from what is told of it. */
  private static final class Pictures implements io.coanchor.server.room.RoomListener {
    private final Map<RoomKey, Picture> rooms = new HashMap<>();

    @Override
    public void onRoomEvent(RoomEvent event) {
      if (event instanceof RoomEvent.RoomCreated) {
        assertThat(rooms.put(event.room(), new Picture(event.sequence()))).isNull();
        return;
      }
      Picture picture = Objects.requireNonNull(rooms.get(event.room()));
      assertThat(event.sequence()).as("after %s", picture.last).isEqualTo(++picture.last);
      picture.apply(event);
      if (event instanceof RoomEvent.RoomClosed) {
        assertThat(picture.members).isEmpty();
        assertThat(picture.connected).isEmpty();
        rooms.remove(event.room());
      }
    }

    RoomDetail of(RoomInfo now) {
      Picture picture = Objects.requireNonNull(rooms.get(now.key()));
      assertThat(picture.last).isEqualTo(now.sequence());
      String anchor =
          picture.members.values().stream()
              .filter(m -> m.role() == io.coanchor.server.room.Role.ANCHOR)
              .map(MemberInfo::userId)
              .collect(Collectors.joining(" "));
      RoomInfo info =
          new RoomInfo(now.key(), 0, anchor, 0, 0, List.copyOf(picture.connected), picture.last);
      return new RoomDetail(info, List.copyOf(picture.members.values()), List.of());
    }
  }

  /** One room as its events tell it. */
  private static final class Picture {
    private record Who(String userId, RoomKey home) {}

    private final Map<Who, MemberInfo> members = new LinkedHashMap<>();
    private final java.util.Set<RoomKey> connected = new java.util.TreeSet<>();
    private long last;

    Picture(long first) {
      last = first;
    }

    private static Who who(MemberInfo member) {
      return new Who(member.userId(), member.home());
    }

    void apply(RoomEvent event) {
      switch (event) {
        case RoomEvent.MemberJoined e ->
            assertThat(members.put(who(e.member()), e.member())).isNull();
        case RoomEvent.MemberLeft e -> assertThat(members.remove(who(e.member()))).isNotNull();
        case RoomEvent.MemberChanged e ->
            assertThat(members.put(who(e.member()), e.member()).role()).isEqualTo(e.previousRole());
        case RoomEvent.StreamStarted e -> stream(e.stream(), true);
        case RoomEvent.StreamChanged e -> stream(e.stream(), true);
        case RoomEvent.StreamStopped e -> stream(e.stream(), false);
        case RoomEvent.CompetitionStarted e -> assertThat(connected.add(e.other())).isTrue();
        case RoomEvent.CompetitionEnded e -> assertThat(connected.remove(e.other())).isTrue();
        default -> {}
      }
    }

    private void stream(io.coanchor.server.room.StreamInfo stream, boolean live) {
      Who who = new Who(stream.userId(), stream.room());
      MemberInfo member = Objects.requireNonNull(members.get(who), stream.toString());
      List<io.coanchor.server.room.StreamInfo> streams = new ArrayList<>(member.streams());
      streams.removeIf(s -> s.key().equals(stream.key()));
      if (live) {
        streams.add(stream);
      }
      members.put(
          who,
          new MemberInfo(
              member.userId(),
              member.role(),
              member.home(),
              streams,
              member.joinedEpochMs(),
              member.audioMuted(),
              member.videoMuted(),
              member.uniqueId()));
    }
  }

  /** Watches one room after another, sometimes slowly, and resumes where it was. */
  private final class Dawdler implements RoomWatcher {
    private @Nullable Feed feed;
    private RoomKey key = room("r0");
    private long last;

    void step() throws Exception {
      if (feed != null && random.nextInt(20) > 0) {
        virtual.control.ask(feed, random.nextInt(3) + 1);
        return;
      }
      if (feed != null) {
        virtual.control.unwatch(feed);
        feed = null;
      }
      if (random.nextInt(3) == 0) {
        key = room("r" + random.nextInt(ROOMS));
        last = 0;
      }
      if (virtual.presence.exists(key)) {
        feed = virtual.control.watch(new WatchRequest(key, last, null), this);
      }
    }

    @Override
    public void onSnapshot(RoomDetail snapshot, long epochMs) {
      assertThat(snapshot.info().sequence()).isGreaterThanOrEqualTo(last);
      last = snapshot.info().sequence();
    }

    @Override
    public void onEvent(RoomEvent event) {
      assertThat(event.room()).isEqualTo(key);
      assertThat(event.sequence()).isEqualTo(last + 1);
      last++;
    }

    @Override
    public void onMissed(RoomKey room, long first, long end, long epochMs) {
      assertThat(first).isEqualTo(last + 1);
      last = end;
    }

    @Override
    public void onEnd() {
      feed = null;
      last = 0;
    }
  }
}
