package io.coanchor.server.room.model;

import static io.coanchor.server.room.model.VirtualRooms.SECOND;
import static io.coanchor.server.room.model.VirtualRooms.room;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coanchor.server.room.MemberInfo;
import io.coanchor.server.room.MuteChange;
import io.coanchor.server.room.Role;
import io.coanchor.server.room.RoomException;
import io.coanchor.server.room.RoomException.Reason;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
  private final VirtualRooms virtual = new VirtualRooms();
  private String anna = "";
  private String bert = "";

  @BeforeEach
  void open() throws Exception {
    anna = virtual.push("anna", "a", "a");
    bert = virtual.push("bert", "b", "b");
    virtual.told();
  }

  private void connect() throws RoomException {
    virtual.control.connect(room("a"), room("b"), "");
  }

  static void assertRefused(ThrowingCallable call, Reason reason, int trtcCode) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            RoomException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(reason);
              assertThat(e.trtcCode()).isEqualTo(trtcCode);
              assertThat(e).hasMessageContaining("expected");
            });
  }

  @Test
  void shouldShowEachRoomTheOthersAnchor() throws Exception {
    connect();

    assertThat(virtual.told())
        .containsExactly(
            "a: competes with b",
            "b: competes with a",
            "a: joined bert RELAYED CROSS_ROOM",
            "b: joined anna RELAYED CROSS_ROOM");
    MemberInfo relayed = virtual.members(room("a")).get(1);
    assertThat(relayed.role()).isEqualTo(Role.RELAYED);
    assertThat(relayed.home()).isEqualTo(room("b"));
    assertThat(relayed.streams()).hasSize(1);
    assertThat(virtual.page(room("a")).info().connected()).containsExactly(room("b"));
    assertThat(virtual.page(room("a")).info().onMic()).as("its own only").isEqualTo(1);

    virtual.control.disconnect(room("b"), room("a"));
    assertThat(virtual.told())
        .containsExactly(
            "b: left anna RELAYED CROSS_ROOM_ENDED",
            "b: competes no more with a DISCONNECTED",
            "a: left bert RELAYED CROSS_ROOM_ENDED",
            "a: competes no more with b DISCONNECTED");
  }

  @Test
  void shouldShowWhoWasNamedAndFollowTheOthersAnchor() throws Exception {
    String carl = virtual.push("carl", "c", "b");
    virtual.control.connect(room("a"), room("b"), "carl");
    virtual.told();
    virtual.push("adam", "a2", "a");
    virtual.end(anna);
    assertThat(virtual.told())
        .contains("b: left anna RELAYED CROSS_ROOM_ENDED", "b: joined adam RELAYED CROSS_ROOM");

    virtual.end(carl);
    assertThat(virtual.told())
        .containsExactly(
            "b: stopped c of carl in b LEFT leaves",
            "a: stopped c of carl in b LEFT leaves",
            "b: left carl CO_ANCHOR LEFT",
            "b: left adam RELAYED CROSS_ROOM_ENDED",
            "b: competes no more with a ANCHOR_LEFT",
            "a: left carl RELAYED CROSS_ROOM_ENDED",
            "a: competes no more with b ANCHOR_LEFT");
  }

  @Test
  void shouldEndWhenEitherRoomDoes() throws Exception {
    connect();
    virtual.told();
    virtual.control.dismiss(room("b"));

    assertThat(virtual.told())
        .containsExactly(
            "b: stopped b of bert in b DISMISSED leaves",
            "a: stopped b of bert in b DISMISSED leaves",
            "b: left bert ANCHOR DISMISSED",
            "b: left anna RELAYED CROSS_ROOM_ENDED",
            "b: competes no more with a ANCHOR_LEFT",
            "a: left bert RELAYED CROSS_ROOM_ENDED",
            "a: competes no more with b ANCHOR_LEFT",
            "b: closed DISMISSED");
    assertThat(virtual.page(room("a")).info().connected()).isEmpty();
  }

  @Test
  void shouldWaitForALostAnchorAndThenEndCleanly() throws Exception {
    virtual.play("vera", "b", "b");
    connect();
    virtual.told();
    virtual.presence.lose(bert);
    assertThat(virtual.told())
        .containsExactly(
            "b: stopped b of bert in b TIMED_OUT", "a: stopped b of bert in b TIMED_OUT");
    virtual.pass(90 * SECOND);

    assertThat(virtual.told())
        .containsExactly(
            "b: left bert ANCHOR TIMED_OUT",
            "b: left anna RELAYED CROSS_ROOM_ENDED",
            "b: competes no more with a ANCHOR_LEFT",
            "a: left bert RELAYED CROSS_ROOM_ENDED",
            "a: competes no more with b ANCHOR_LEFT");
  }

  @Test
  void shouldMuteARelayedMemberInOneRoomOnly() throws Exception {
    String there = virtual.play("vera", "b", "b");
    String here = virtual.play("vito", "b", "a");
    connect();
    virtual.told();

    MemberInfo info =
        virtual.control.updateConnection(room("a"), room("b"), "bert", new MuteChange(true, null));

    assertThat(info.audioMuted()).isTrue();
    assertThat(virtual.media).contains("hold back AUDIO " + here).noneMatch(m -> m.contains(there));
    assertThat(virtual.told())
        .containsExactly(
            "a: changed bert RELAYED silent was RELAYED", "a: stream b of bert in b silent");
    assertThat(virtual.members(room("b")).getFirst().audioMuted()).isFalse();

    virtual.media.clear();
    String late = virtual.play("viola", "b", "a");
    assertThat(virtual.media).containsExactly("hold back AUDIO " + late);

    virtual.media.clear();
    virtual.control.disconnect(room("a"), null);
    assertThat(virtual.media).containsExactly("give AUDIO " + here, "give AUDIO " + late);
  }

  @Test
  void shouldRefuseWrongConnections() throws Exception {
    assertRefused(
        () -> virtual.control.connect(room("a"), room("a"), ""), Reason.SAME_ROOM, -102035);
    assertRefused(
        () -> virtual.control.connect(room("x"), room("a"), ""), Reason.UNKNOWN_ROOM, -102005);
    assertRefused(
        () -> virtual.control.connect(room("a"), room("x"), ""),
        Reason.UNKNOWN_OTHER_ROOM,
        -102046);
    assertRefused(
        () -> virtual.control.connect(room("a"), room("b"), "nobody"),
        Reason.UNKNOWN_OTHER_USER,
        -102048);
    assertRefused(
        () -> virtual.control.disconnect(room("a"), room("b")), Reason.NOT_CONNECTED, -102042);
    connect();
    assertRefused(this::connect, Reason.ALREADY_CONNECTED, -102044);
    assertRefused(
        () -> virtual.control.connect(room("b"), room("a"), ""), Reason.ALREADY_CONNECTED, -102044);
    assertRefused(
        () ->
            virtual.control.updateConnection(
                room("a"), room("b"), "carl", new MuteChange(true, true)),
        Reason.UNKNOWN_OTHER_USER,
        -102048);
    assertRefused(
        () ->
            virtual.control.updateConnection(
                room("a"), room("b"), "bert", new MuteChange(null, null)),
        Reason.INVALID,
        -102023);
    virtual.play("vera", "x", "v");
    assertRefused(
        () -> virtual.control.connect(room("a"), room("v"), ""),
        Reason.UNKNOWN_OTHER_USER,
        -102048);
    assertRefused(
        () -> virtual.control.connect(room("v"), room("a"), ""), Reason.NOT_PERMITTED, -3330);
  }

  @Test
  void shouldRefuseAnEleventhRoom() throws Exception {
    for (int i = 0; i < 9; i++) {
      virtual.push("u" + i, "r" + i, "r" + i);
      virtual.control.connect(room("a"), room("r" + i), "");
    }
    assertRefused(this::connect, Reason.TOO_MANY_ROOMS, -102032);
    assertRefused(
        () -> virtual.control.connect(room("b"), room("a"), ""),
        Reason.OTHER_TOO_MANY_ROOMS,
        -102047);
    assertThat(virtual.members(room("a"))).hasSize(10);
    virtual.control.disconnect(room("a"), room("r3"));
    connect();
  }

  @Test
  void shouldEndAllConnectionsWithTheRoom() throws Exception {
    virtual.push("carl", "c", "c");
    connect();
    virtual.control.connect(room("a"), room("c"), "");
    virtual.end(anna);

    assertThat(virtual.page(room("b")).info().connected()).isEmpty();
    assertThat(virtual.page(room("c")).info().connected()).isEmpty();
    assertThat(virtual.presence.exists(room("a"))).isFalse();
  }
}
