package io.coanchor.server.room.model;

import static io.coanchor.server.room.model.ConnectionsTest.assertRefused;
import static io.coanchor.server.room.model.VirtualRooms.EPOCH_MS;
import static io.coanchor.server.room.model.VirtualRooms.SECOND;
import static io.coanchor.server.room.model.VirtualRooms.room;
import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.server.room.Invitation;
import io.coanchor.server.room.MemberInfo;
import io.coanchor.server.room.MuteChange;
import io.coanchor.server.room.RoomDetail;
import io.coanchor.server.room.RoomEvent;
import io.coanchor.server.room.RoomException;
import io.coanchor.server.room.RoomException.Reason;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.room.RoomWatcher;
import io.coanchor.server.room.WatchRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FeedTest {
  private final VirtualRooms virtual = new VirtualRooms();
  private String anna = "";

  /** Writes down what it is told. */
  private static final class Watcher implements RoomWatcher {
    private final List<String> told = new ArrayList<>();
    private List<Invitation> invitations = List.of();
    private @Nullable RoomDetail snapshot;
    private long last;

    @Override
    public void onSnapshot(RoomDetail snapshot, long epochMs) {
      this.snapshot = snapshot;
      invitations = snapshot.invitations();
      told.add(
          "snapshot "
              + snapshot.members().stream()
                  .map(MemberInfo::userId)
                  .collect(Collectors.joining(" ")));
      last = snapshot.info().sequence();
    }

    @Override
    public void onEvent(RoomEvent event) {
      told.add(Told.of(event));
      last = event.sequence();
    }

    @Override
    public void onMissed(RoomKey room, long first, long end, long epochMs) {
      told.add("missed " + (end - first + 1));
      last = end;
    }

    @Override
    public void onEnd() {
      told.add("end");
    }

    List<String> told() {
      List<String> copy = List.copyOf(told);
      told.clear();
      return copy;
    }
  }

  private final Watcher watcher = new Watcher();

  @BeforeEach
  void open() throws Exception {
    anna = virtual.push("anna", "a", "a");
  }

  private Feed watch(long after, @Nullable String user) throws RoomException {
    Feed feed = virtual.control.watch(new WatchRequest(room("a"), after, user), watcher);
    virtual.control.ask(feed, 1000);
    return feed;
  }

  private long last() throws RoomException {
    return virtual.page(room("a")).info().sequence();
  }

  @Test
  void shouldBeginWithASnapshotAndGoOnToTheEnd() throws Exception {
    Feed feed = watch(0, null);
    virtual.play("vera", "a", "a");
    virtual.control.dismiss(room("a"));

    assertThat(watcher.told())
        .containsExactly(
            "snapshot anna",
            "a: joined vera AUDIENCE NORMAL",
            "a: left vera AUDIENCE DISMISSED",
            "a: stopped a of anna in a DISMISSED leaves",
            "a: left anna ANCHOR DISMISSED",
            "a: closed DISMISSED",
            "end");
    assertThat(feed.isClosed()).isTrue();
  }

  @Test
  void shouldNumberFromTheMicrosecondOfTheRoomsCreation() throws Exception {
    assertThat(virtual.events.getFirst().sequence()).isEqualTo((EPOCH_MS - 5000) * 1000);
    virtual.end(anna);
    long last = virtual.events.getLast().sequence();
    virtual.events.clear();
    virtual.push("anna", "a", "a");
    assertThat(virtual.events.getFirst().sequence())
        .as("of a room of the same name in the same microsecond")
        .isEqualTo(last + 1);
  }

  @Test
  void shouldResumeWhereItWas() throws Exception {
    Feed feed = watch(0, null);
    virtual.control.unwatch(feed);
    long seen = watcher.last;
    virtual.play("vera", "a", "a");
    virtual.play("vito", "a", "a");
    watcher.told();

    watch(seen + 1, null);

    assertThat(watcher.told()).containsExactly("a: joined vito AUDIENCE NORMAL");
    watch(last(), null);
    assertThat(watcher.told()).as("nothing new").isEmpty();
  }

  @Test
  void shouldTellASlowWatcherWhatItMissed() throws Exception {
    Feed feed = virtual.control.watch(new WatchRequest(room("a"), 0, null), watcher);
    virtual.control.ask(feed, 2);
    for (int i = 0; i < EventLog.MAX_EVENTS; i++) {
      virtual.end(virtual.play("vera", "a", "a"));
    }
    assertThat(watcher.told()).containsExactly("snapshot anna", "a: joined vera AUDIENCE NORMAL");

    virtual.control.ask(feed, 1);

    int missed = 2 * EventLog.MAX_EVENTS - 1;
    assertThat(watcher.told()).containsExactly("missed " + missed, "snapshot anna");
    virtual.play("vito", "a", "a");
    assertThat(watcher.told()).as("not asked for").isEmpty();
    virtual.control.ask(feed, 1);
    assertThat(watcher.told()).containsExactly("a: joined vito AUDIENCE NORMAL");
  }

  @Test
  void shouldTellTheEndOfAnOldRoomToASlowWatcher() throws Exception {
    Feed feed = virtual.control.watch(new WatchRequest(room("a"), last(), null), watcher);
    for (int i = 0; i < EventLog.MAX_EVENTS; i++) {
      virtual.end(virtual.play("vera", "a", "a"));
    }
    virtual.end(anna);
    virtual.control.ask(feed, 10_000);

    List<String> told = watcher.told();
    assertThat(told.getFirst()).startsWith("missed ");
    assertThat(told).hasSize(EventLog.MAX_EVENTS + 2).endsWith("a: closed LAST_ON_MIC_LEFT", "end");
  }

  @Test
  void shouldShowTheStateWhereTheEventsAreNotKept() throws Exception {
    long seen = last();
    for (int i = 0; i < EventLog.MAX_EVENTS; i++) {
      virtual.end(virtual.play("vera", "a", "a"));
    }
    watch(seen, null);
    assertThat(watcher.told())
        .containsExactly("missed " + 2 * EventLog.MAX_EVENTS, "snapshot anna");
    watch(17, null);
    assertThat(watcher.told()).as("of an earlier room").hasSize(2).endsWith("snapshot anna");
  }

  @Test
  void shouldRefuseForgedSequencesAndUnknownRooms() throws Exception {
    assertRefused(() -> watch(last() + 1, null), Reason.SEQUENCE_AHEAD, -102051);
    assertRefused(() -> watch(Long.MAX_VALUE, null), Reason.SEQUENCE_AHEAD, -102051);
    assertRefused(() -> watch(-1, null), Reason.SEQUENCE_AHEAD, -102051);
    assertRefused(
        () -> virtual.control.watch(new WatchRequest(room("x"), 0, null), watcher),
        Reason.UNKNOWN_ROOM,
        -102005);
    virtual.play("vera", "a", "a");
    virtual.control.removeUser(room("a"), "vera", 60);
    assertRefused(() -> watch(0, "vera"), Reason.BLOCKED, -102018);
  }

  @Test
  void shouldTellTheAudienceOfTheStageAndThoseOnMicOfAll() throws Exception {
    virtual.play("vera", "a", "a");
    Watcher anchors = new Watcher();
    virtual.control.ask(
        virtual.control.watch(new WatchRequest(room("a"), 0, "anna"), anchors), 100);
    watch(0, "vera");
    virtual.play("vito", "a", "a");
    String bert = virtual.push("bert", "b", "a");
    virtual.control.invite(
        Invitation.Type.CO_ANCHOR, new Invitation.Party("anna", room("a")), "vito", null);
    virtual.end(bert);

    assertThat(watcher.told())
        .containsExactly(
            "snapshot anna vera",
            "a: joined bert CO_ANCHOR NORMAL",
            "a: started b of bert in a",
            "a: stopped b of bert in a LEFT leaves",
            "a: left bert CO_ANCHOR LEFT");
    assertThat(anchors.told())
        .containsExactly(
            "snapshot anna vera",
            "a: joined vito AUDIENCE NORMAL",
            "a: joined bert CO_ANCHOR NORMAL",
            "a: started b of bert in a",
            "a: stopped b of bert in a LEFT leaves",
            "a: left bert CO_ANCHOR LEFT");
  }

  @Test
  void shouldNotCountWhatWasMissedAsAskedFor() throws Exception {
    Feed feed = virtual.control.watch(new WatchRequest(room("a"), last(), null), watcher);
    for (int i = 0; i < EventLog.MAX_EVENTS; i++) {
      virtual.end(virtual.play("vera", "a", "a"));
    }
    virtual.end(anna);
    virtual.control.ask(feed, 3);
    assertThat(watcher.told()).as("the gap, and three").hasSize(4);
    virtual.control.ask(feed, EventLog.MAX_EVENTS - 3);
    assertThat(watcher.told()).hasSize(EventLog.MAX_EVENTS - 3);
    virtual.control.ask(feed, 1);
    assertThat(watcher.told()).containsExactly("end");
  }

  @Test
  void shouldTellARemovedUserNothingMore() throws Exception {
    virtual.play("vera", "a", "a");
    Feed feed = watch(0, "vera");
    Watcher others = new Watcher();
    virtual.control.ask(virtual.control.watch(new WatchRequest(room("a"), 0, "vito"), others), 100);
    watcher.told();
    virtual.control.removeUser(room("a"), "vera", 60);
    virtual.push("bert", "b", "a");

    assertThat(watcher.told()).containsExactly("a: left vera AUDIENCE REMOVED", "end");
    assertThat(feed.isClosed()).isTrue();
    assertThat(others.told()).contains("a: joined bert CO_ANCHOR NORMAL");
  }

  @Test
  void shouldTellACrowdALittleLaterOfAllAtOnce() throws Exception {
    for (int i = 0; i < EventHub.CROWD; i++) {
      virtual.control.watch(new WatchRequest(room("a"), last(), null), new Watcher());
    }
    virtual.control.ask(
        virtual.control.watch(new WatchRequest(room("a"), last(), null), watcher), 10_000);
    virtual.play("vera", "a", "a");
    virtual.play("vito", "a", "a");
    assertThat(watcher.told()).isEmpty();
    virtual.pass(EventHub.CROWD_DELAY_NS);
    assertThat(watcher.told())
        .containsExactly("a: joined vera AUDIENCE NORMAL", "a: joined vito AUDIENCE NORMAL");
    for (int i = 0; i < EventLog.MAX_EVENTS; i++) {
      virtual.end(virtual.play("passing", "a", "a"));
    }
    assertThat(watcher.told()).as("none drops out of the log").hasSize(2 * EventLog.MAX_EVENTS);
    virtual.play("last", "a", "a");
    assertThat(watcher.told()).isEmpty();
    virtual.pass(EventHub.CROWD_DELAY_NS);
    assertThat(watcher.told()).hasSize(1);
    virtual.presence.closeAll();
    assertThat(watcher.told()).as("there is no later").endsWith("a: closed SHUTDOWN", "end");
  }

  @Test
  void shouldTellEachOfACrowdWhatIsForIt() throws Exception {
    List<Watcher> crowd = new ArrayList<>();
    for (int i = 0; i < EventHub.CROWD; i++) {
      crowd.add(new Watcher());
      Feed feed =
          virtual.control.watch(new WatchRequest(room("a"), last(), "u" + i), crowd.getLast());
      virtual.control.ask(feed, i == 7 ? 1 : 1000);
    }
    Watcher anchor = new Watcher();
    virtual.control.ask(
        virtual.control.watch(new WatchRequest(room("a"), last(), "anna"), anchor), 1000);
    watch(last(), null);
    virtual.play("u3", "a", "a");
    virtual.play("vera", "a", "a");
    virtual.push("bert", "b", "a");
    virtual.control.invite(
        Invitation.Type.CO_ANCHOR, new Invitation.Party("u3", room("a")), "", null);
    virtual.pass(EventHub.CROWD_DELAY_NS);

    String bert = "a: joined bert CO_ANCHOR NORMAL";
    String started = "a: started b of bert in a";
    String asked = "a: asked CO_ANCHOR u3 > anna PENDING";
    String own = "a: joined u3 AUDIENCE NORMAL";
    String vera = "a: joined vera AUDIENCE NORMAL";
    assertThat(crowd.get(0).told()).containsExactly(bert, started);
    assertThat(crowd.get(3).told()).containsExactly(own, bert, started);
    assertThat(crowd.get(7).told()).as("asked for one").containsExactly(bert);
    assertThat(anchor.told()).containsExactly(own, vera, bert, started, asked);
    assertThat(watcher.told()).containsExactly(own, vera, bert, started, asked);
    virtual.play("vito", "a", "a");
    virtual.end(anna);
    virtual.presence.closeAll();
    assertThat(crowd.get(0).told())
        .startsWith("a: stopped a of anna in a LEFT leaves", "a: left anna ANCHOR LEFT")
        .endsWith("a: closed SHUTDOWN", "end")
        .noneMatch(line -> line.contains("AUDIENCE"));
  }

  @Test
  void shouldShowTheStageOfALargeAudienceAsItIs() throws Exception {
    VirtualRooms large =
        new VirtualRooms(new RoomRules(50, 10_000, 90 * SECOND, 600 * SECOND, 30 * SECOND));
    large.push("anna", "a", "a");
    for (int i = 0; i < EventHub.CROWD; i++) {
      large.play("u" + i, "a", "a");
    }
    RoomDetail first = snapshot(large, "u1");
    assertThat(first.members()).extracting(MemberInfo::userId).containsExactly("anna", "u1");
    large.play("one more", "a", "a");
    RoomDetail second = snapshot(large, "u2");
    assertThat(second.stage()).as("made once for all").isSameAs(first.stage());
    assertThat(second.info().audience()).isEqualTo(EventHub.CROWD + 1);
    large.control.setMuted(room("a"), "anna", new MuteChange(true, null));
    assertThat(snapshot(large, "u2").stage().getFirst().audioMuted()).isTrue();
    large.push("bert", "b", "a");
    assertThat(snapshot(large, "bert").members())
        .extracting(MemberInfo::userId)
        .startsWith("anna", "bert", "u0")
        .hasSize(2 + Views.MAX_AUDIENCE_SHOWN);
    large.play("last", "a", "a");
    large.pass(KnownStage.MAX_AGE_NS);
    assertThat(snapshot(large, "u2").stage().getFirst().streams().getFirst().viewers())
        .isEqualTo(EventHub.CROWD + 2);
  }

  private RoomDetail snapshot(VirtualRooms rooms, String user) throws RoomException {
    Watcher asking = new Watcher();
    Feed feed = rooms.control.watch(new WatchRequest(room("a"), 0, user), asking);
    rooms.control.ask(feed, 1);
    rooms.control.unwatch(feed);
    return Objects.requireNonNull(asking.snapshot);
  }

  @Test
  void shouldShowInvitationsToThoseTheyConcern() throws Exception {
    virtual.play("vera", "a", "a");
    virtual.play("vito", "a", "a");
    Invitation made =
        virtual.control.invite(
            Invitation.Type.CO_ANCHOR, new Invitation.Party("vera", room("a")), "", null);
    for (String user : new String[] {"vera", "anna"}) {
      watch(0, user);
      assertThat(watcher.invitations).as(user).containsExactly(made);
    }
    watch(0, null);
    assertThat(watcher.invitations).containsExactly(made);
    watch(0, "vito");
    assertThat(watcher.invitations).isEmpty();
  }

  @Test
  void shouldGoOnWithoutAWatcherThatFails() throws Exception {
    RoomWatcher failing =
        new RoomWatcher() {
          @Override
          public void onSnapshot(RoomDetail snapshot, long epochMs) {}

          @Override
          public void onEvent(RoomEvent event) {
            throw new IllegalStateException("broken on purpose");
          }

          @Override
          public void onMissed(RoomKey room, long first, long end, long epochMs) {}

          @Override
          public void onEnd() {}
        };
    Feed broken = virtual.control.watch(new WatchRequest(room("a"), 0, null), failing);
    virtual.control.ask(broken, 100);
    watch(0, null);
    virtual.play("vera", "a", "a");

    assertThat(watcher.told()).endsWith("a: joined vera AUDIENCE NORMAL");
    assertThat(broken.isClosed()).isTrue();
  }
}
