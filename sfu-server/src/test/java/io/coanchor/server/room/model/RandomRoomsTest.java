package io.coanchor.server.room.model;

import static io.coanchor.server.room.model.VirtualRooms.APP;
import static io.coanchor.server.room.model.VirtualRooms.room;
import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.server.room.Invitation;
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
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
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
  private static final int STEPS = Boolean.getBoolean("coanchor.long") ? 4_000 : 1_000;
  private static final int ROOMS = 14;
  private static final int USERS = 16;

  private final VirtualRooms virtual = new VirtualRooms();
  private final ReferenceRooms reference = new ReferenceRooms();
  private final RoomPictures pictures = new RoomPictures();
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
        .contains("push", "play", "end", "lose", "remove", "dismiss", "mute", "connect", "refused")
        .contains("named", "ask", "ACCEPT", "LEAVE")
        .containsAnyOf("REJECT", "CANCEL")
        .containsAnyOf("kept", "wrong");
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
    if (pick < 16) {
      return enter(user, room, true);
    }
    if (pick < 32) {
      return enter(user, room, false);
    }
    if (pick < 50) {
      return leave(random.nextInt(4) == 0);
    }
    if (pick < 54) {
      return remove(room, user);
    }
    if (pick < 56) {
      return dismiss(room);
    }
    if (pick < 63) {
      return mute(room, user);
    }
    if (pick < 72) {
      return connect(room, "r" + random.nextInt(ROOMS));
    }
    if (pick < 77) {
      return muteRelayed(room);
    }
    if (pick < 85) {
      return ask(room, random.nextInt(3) == 0);
    }
    if (pick < 92) {
      return answer();
    }
    long ms = random.nextInt(10) == 0 ? random.nextInt(700_000) : random.nextInt(30_000);
    reference.pass(ms);
    virtual.pass(ms * 1_000_000);
    return "pass " + ms;
  }

  private String enter(String user, String room, boolean publisher) throws Exception {
    // a stream id is one user's: its own, or that of the room for the user of the same number
    boolean own = random.nextInt(3) > 0 || !user.substring(1).equals(room.substring(1));
    String stream =
        publisher
            ? own ? user + "-" + random.nextInt(2) : room
            : random.nextInt(2) == 0 ? anyStream(room) : room;
    if (reference.isBlocked(room, user)) {
      Part part = publisher ? Part.PUBLISHER : Part.VIEWER;
      ConnectionsTest.assertRefused(
          () -> virtual.session(user, stream, room, part), RoomException.Reason.BLOCKED, -102018);
      return "blocked";
    }
    if (!publisher && !reference.mayPlay(user, room, stream)) {
      String ended = virtual.play(user, stream, room);
      assertThat(virtual.media.getLast()).isEqualTo("end " + ended + ": the user was removed");
      return "kept out of " + stream;
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
    int seconds = random.nextBoolean() ? 0 : random.nextInt(5_000);
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
    var there = reference.users(other);
    String name = random.nextInt(3) > 0 || there.isEmpty() ? "" : any(there);
    boolean can = reference.rooms().contains(room) && reference.canConnect(room, other, name);
    try {
      virtual.control.connect(room(room), room(other), name);
      assertThat(can).as("connected %s %s %s", room, other, name).isTrue();
      reference.connect(room, other, name);
      return (name.isEmpty() ? "connect " : "named ") + room + " " + other;
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
    String user = reference.shown(room, other);
    boolean audio = random.nextBoolean();
    boolean muted = random.nextBoolean();
    reference.muteRelayed(room, other, user, audio, muted);
    virtual.control.updateConnection(
        room(room), room(other), user, new MuteChange(audio ? muted : null, audio ? null : muted));
    return "relayed " + user;
  }

  /** A stream that is published in some room, or one named as this. */
  private String anyStream(String room) {
    List<String> published =
        reference.sessions.stream().filter(s -> s.publisher).map(s -> s.stream).toList();
    return published.isEmpty() ? room : any(published);
  }

  private <T> T any(java.util.Collection<T> all) {
    return List.copyOf(all).get(random.nextInt(all.size()));
  }

  private String ask(String room, boolean competition) {
    if (reference.users(room).isEmpty()) {
      return "nothing";
    }
    String there = competition ? "r" + random.nextInt(ROOMS) : room;
    // mostly such as may be asked
    String asker =
        competition || random.nextBoolean() ? reference.anchor(room) : any(reference.users(room));
    String asked =
        competition || random.nextBoolean() ? reference.anchor(there) : any(reference.users(there));
    if (asker.isEmpty() || asked.isEmpty()) {
      return "nothing";
    }
    var from = new ReferenceRooms.Party(asker, room);
    var to = new ReferenceRooms.Party(asked, there);
    boolean can = reference.canAsk(competition, from, to);
    try {
      Invitation made =
          virtual.control.invite(
              competition ? Invitation.Type.COMPETITION : Invitation.Type.CO_ANCHOR,
              new Invitation.Party(asker, room(room)),
              asked,
              competition ? room(there) : null);
      assertThat(can).as("asked %s", made).isTrue();
      reference.ask(made.id(), competition, from, to);
      return "ask " + made;
    } catch (RoomException e) {
      assertThat(can).as(e.getMessage()).isFalse();
      return "refused " + e.reason();
    }
  }

  private String answer() {
    if (reference.questions.isEmpty()) {
      return "nothing";
    }
    ReferenceRooms.Question question = any(reference.questions);
    Invitation.Answer answer =
        question.accepted
            ? Invitation.Answer.LEAVE
            : any(
                List.of(
                    Invitation.Answer.ACCEPT,
                    Invitation.Answer.ACCEPT,
                    Invitation.Answer.REJECT,
                    Invitation.Answer.CANCEL));
    boolean byAsker =
        answer == Invitation.Answer.CANCEL
            || (answer == Invitation.Answer.LEAVE && random.nextBoolean());
    String user = byAsker ? question.from.user : question.to.user;
    if (random.nextInt(8) == 0) {
      answer = question.accepted ? Invitation.Answer.ACCEPT : Invitation.Answer.LEAVE;
    }
    boolean can =
        question.accepted == (answer == Invitation.Answer.LEAVE)
            && (answer != Invitation.Answer.ACCEPT || reference.canAccept(question));
    try {
      virtual.control.answer(question.id, APP, user, answer);
    } catch (RoomException e) {
      assertThat(can).as("%s %s: %s", answer, question.id, e.getMessage()).isFalse();
      return "wrong " + answer;
    }
    assertThat(can).as("%s %s", answer, question.id).isTrue();
    switch (answer) {
      case ACCEPT -> reference.accept(question);
      case LEAVE -> reference.leave(question);
      default -> reference.questions.remove(question);
    }
    return answer + " " + question.id;
  }

  /** What is open and goes on, as those who watch are shown it. */
  private String questions(List<String> rooms) throws Exception {
    Map<String, String> found = new TreeMap<>();
    for (String each : rooms) {
      Asking asking = new Asking();
      Feed feed = virtual.control.watch(new WatchRequest(room(each), 0, null), asking);
      virtual.control.ask(feed, 1);
      virtual.control.unwatch(feed);
      for (Invitation made : asking.invitations) {
        found.put(
            made.id(),
            made.id() + " " + made.from().userId() + ">" + made.to().userId() + " " + made.state());
      }
    }
    return found.values().stream().sorted().toList().toString();
  }

  /** Looks once. */
  private static final class Asking implements RoomWatcher {
    private List<Invitation> invitations = List.of();

    @Override
    public void onSnapshot(RoomDetail snapshot, long epochMs) {
      invitations = snapshot.invitations();
    }

    @Override
    public void onEvent(RoomEvent event) {}

    @Override
    public void onMissed(RoomKey room, long first, long end, long epochMs) {}

    @Override
    public void onEnd() {}
  }

  private List<MemberInfo> members(RoomKey key) throws RoomException {
    List<MemberInfo> all = new ArrayList<>();
    String token = "";
    do {
      Page<MemberInfo> page = virtual.control.getRoom(key, 1 + random.nextInt(4), token).members();
      all.addAll(page.items());
      token = page.nextToken();
    } while (!token.isEmpty());
    return all;
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
      RoomInfo info = virtual.page(room(each)).info();
      String expected = reference.describe(each);
      assertThat(ReferenceRooms.describe(info, members(room(each)))).as(when).isEqualTo(expected);
      RoomPictures.Picture picture = pictures.of(info);
      assertThat(ReferenceRooms.describe(picture.info(info), List.copyOf(picture.members.values())))
          .as("told, " + when)
          .isEqualTo(expected);
    }
    String expected = reference.describeQuestions();
    assertThat(questions(open)).as("questions, " + when).isEqualTo(expected);
    assertThat(pictures.questions.values().stream().sorted().toList())
        .as("questions told, " + when)
        .hasToString(expected);
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
