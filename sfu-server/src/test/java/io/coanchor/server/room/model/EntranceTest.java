package io.coanchor.server.room.model;

import static io.coanchor.server.room.model.ConnectionsTest.assertRefused;
import static io.coanchor.server.room.model.VirtualRooms.SECOND;
import static io.coanchor.server.room.model.VirtualRooms.room;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coanchor.server.room.MemberInfo;
import io.coanchor.server.room.RoomException.Reason;
import io.coanchor.server.room.RoomKey;
import org.junit.jupiter.api.Test;

class EntranceTest {
  private final VirtualRooms virtual =
      new VirtualRooms(new RoomRules(2, 2, 90 * SECOND, 600 * SECOND, 30 * SECOND));

  private static Visit visit(String user, Part part) {
    return new Visit(room("a"), user, part);
  }

  @Test
  void shouldHoldPlacesForThoseWhoseSessionsAreBeingMade() throws Exception {
    Visit anna = visit("anna", Part.PUBLISHER);
    virtual.presence.hold(anna);
    virtual.presence.hold(anna);
    virtual.presence.hold(visit("bert", Part.PUBLISHER));
    assertThat(virtual.presence.exists(room("a"))).isTrue();
    assertThat(virtual.presence.exists(RoomKey.of(VirtualRooms.APP, 97))).isFalse();
    assertThatThrownBy(() -> virtual.presence.hold(visit("carl", Part.PUBLISHER)))
        .hasMessage("room \"a\": 3 on mic (expected: at most 2)");
    virtual.presence.release(anna);
    virtual.presence.release(anna);
    virtual.presence.hold(visit("carl", Part.PUBLISHER));
    virtual.presence.release(visit("carl", Part.PUBLISHER));
    virtual.presence.release(visit("bert", Part.PUBLISHER));
    assertThat(virtual.presence.exists(room("a"))).isFalse();
  }

  @Test
  void shouldCountAUserOnceAndWhoIsOnMicNotAsAudience() throws Exception {
    virtual.push("anna", "a", "a");
    virtual.push("anna", "a", "a");
    virtual.play("anna", "a", "a");
    String bert = virtual.push("bert", "b", "a");
    virtual.play("bert", "a", "a");
    virtual.play("vera", "a", "a");
    virtual.play("vera", "b", "a");
    virtual.play("vala", "b", "a");
    assertRefused(() -> virtual.push("carl", "c", "a"), Reason.ROOM_FULL, -102052);
    assertRefused(() -> virtual.play("vito", "a", "a"), Reason.ROOM_FULL, -102052);
    virtual.push("bert", "b", "a");
    virtual.end(bert);
    assertRefused(() -> virtual.push("carl", "c", "a"), Reason.ROOM_FULL, -102052);
  }

  @Test
  void shouldKeepARemovedUserOutForAWhile() throws Exception {
    String anna = virtual.push("anna", "a", "a");
    String viewer = virtual.play("anna", "a", "a");
    virtual.play("vera", "a", "a");
    virtual.told();
    virtual.control.removeUser(room("a"), "anna", 60);

    assertThat(virtual.media)
        .containsExactly(
            "end " + viewer + ": the user was removed", "end " + anna + ": the user was removed");
    assertThat(virtual.told())
        .containsExactly("a: stopped a of anna in a REMOVED leaves", "a: left anna ANCHOR REMOVED");
    assertRefused(() -> virtual.push("anna", "a", "a"), Reason.BLOCKED, -102018);
    assertRefused(() -> virtual.play("anna", "a", "a"), Reason.BLOCKED, -102018);
    virtual.push("anna", "elsewhere", "elsewhere");
    virtual.pass(60 * SECOND);
    virtual.push("anna", "a", "a");
  }

  @Test
  void shouldKeepARemovedUserFromTheRoomsStreamsInOtherRoomsToo() throws Exception {
    virtual.push("anna", "a", "a");
    virtual.push("bert", "b", "b");
    virtual.play("vera", "a", "a");
    virtual.control.removeUser(room("a"), "vera", 60);
    Visit elsewhere = new Visit(room("c"), "vera", Part.VIEWER);
    Visit inB = new Visit(room("b"), "vera", Part.VIEWER);

    assertRefused(
        () -> virtual.presence.hold(elsewhere, VirtualRooms.stream("a")), Reason.BLOCKED, -102018);
    assertRefused(
        () -> virtual.presence.hold(inB, VirtualRooms.stream("a")), Reason.BLOCKED, -102018);
    virtual.presence.hold(inB, VirtualRooms.stream("b"));
    virtual.presence.release(inB);
    virtual.control.connect(room("a"), room("b"), "");
    virtual.presence.hold(inB, VirtualRooms.stream("a"));
    virtual.presence.release(inB);
    assertThat(virtual.presence.exists(room("c"))).as("no place is held").isFalse();
  }

  @Test
  void shouldEndWhatARemovedUserPlaysOfTheRoomFromElsewhere() throws Exception {
    virtual.push("anna", "a", "a");
    virtual.push("vera", "v", "mine");
    String foreign = virtual.play("vera", "a", "mine");
    String own = virtual.play("vera", "v", "mine");
    virtual.play("vera", "a", "a");
    virtual.play("vito", "a", "mine");
    virtual.control.removeUser(room("a"), "vera", 0);
    assertThat(virtual.media).as("who may come back").hasSize(1);
    virtual.play("vera", "a", "a");
    virtual.media.clear();
    virtual.control.removeUser(room("a"), "vera", 60);

    assertThat(virtual.media).hasSize(2).endsWith("end " + foreign + ": " + KeptOut.DETAIL);
    assertThat(virtual.members(room("mine"))).extracting(MemberInfo::userId).contains("vera");
    virtual.end(own);
  }

  @Test
  void shouldEndWhatARemovedUserWaitsForElsewhereWhenTheRoomHasIt() throws Exception {
    virtual.push("anna", "a", "a");
    virtual.play("vera", "a", "a");
    String waiting = virtual.play("vera", "later", "mine");
    String others = virtual.play("vito", "later", "mine");
    virtual.control.removeUser(room("a"), "vera", 60);
    virtual.media.clear();
    String bert = virtual.push("bert", "later", "a");
    assertThat(virtual.media).containsExactly("end " + waiting + ": " + KeptOut.DETAIL);
    assertThat(virtual.members(room("mine"))).extracting(MemberInfo::userId).contains("vito");

    virtual.end(bert);
    waiting = virtual.play("vera", "later", "mine");
    virtual.pass(60 * SECOND);
    virtual.media.clear();
    virtual.push("bert", "later", "a");
    assertThat(virtual.media).as("kept out no more").isEmpty();
    virtual.end(waiting);
    virtual.end(others);
  }

  @Test
  void shouldEndWhatARemovedUserPlaysThroughAConnectionWithIt() throws Exception {
    virtual.push("anna", "a", "a");
    virtual.push("bert", "b", "b");
    virtual.play("vera", "a", "a");
    virtual.control.connect(room("a"), room("b"), "");
    String through = virtual.play("vera", "a", "b");
    String own = virtual.play("vera", "b", "b");
    virtual.control.removeUser(room("a"), "vera", 60);
    assertThat(virtual.media).as("seen in b by right of b").hasSize(1);
    virtual.media.clear();
    virtual.control.disconnect(room("b"), room("a"));

    assertThat(virtual.media).containsExactly("end " + through + ": " + KeptOut.DETAIL);
    virtual.end(own);
  }

  @Test
  void shouldNotLetIntoAnotherRoomWhoWasRemovedWhileTheSessionWasMade() throws Exception {
    virtual.push("anna", "a", "a");
    virtual.play("vera", "a", "a");
    Visit elsewhere = new Visit(room("c"), "vera", Part.VIEWER);
    virtual.presence.hold(elsewhere, VirtualRooms.stream("a"));
    virtual.control.removeUser(room("a"), "vera", 60);
    virtual.presence.join("late", elsewhere, VirtualRooms.stream("a"));
    virtual.presence.release(elsewhere);

    assertThat(virtual.media).endsWith("end late: the user was removed");
    assertThat(virtual.presence.exists(room("c"))).isFalse();
  }

  @Test
  void shouldEndASessionThatWasBeingMadeWhenItsUserWasRemoved() throws Exception {
    virtual.play("vera", "a", "a");
    virtual.presence.hold(visit("vera", Part.VIEWER));
    virtual.control.removeUser(room("a"), "vera", 60);
    virtual.presence.join("late", visit("vera", Part.VIEWER), VirtualRooms.stream("a"));
    virtual.presence.release(visit("vera", Part.VIEWER));

    assertThat(virtual.media).endsWith("end late: the user was removed");
    assertThat(virtual.members(room("a"))).isEmpty();
  }

  @Test
  void shouldStillKnowWhoIsKeptOutWhenTheRoomHasEnded() throws Exception {
    virtual.push("anna", "a", "a");
    virtual.control.removeUser(room("a"), "anna", 60);
    assertThat(virtual.presence.exists(room("a"))).isFalse();
    assertRefused(() -> virtual.push("anna", "a", "a"), Reason.BLOCKED, -102018);
    assertRefused(
        () -> virtual.control.removeUser(room("a"), "anna", 1), Reason.UNKNOWN_ROOM, -102005);
  }
}
