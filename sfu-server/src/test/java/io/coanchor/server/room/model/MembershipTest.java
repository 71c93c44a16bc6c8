package io.coanchor.server.room.model;

import static io.coanchor.server.room.model.VirtualRooms.SECOND;
import static io.coanchor.server.room.model.VirtualRooms.room;
import static io.coanchor.server.room.model.VirtualRooms.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coanchor.server.room.MemberInfo;
import io.coanchor.server.room.MuteChange;
import io.coanchor.server.room.Page;
import io.coanchor.server.room.RoomInfo;
import io.coanchor.server.room.RoomPage;
import io.coanchor.server.room.StreamInfo;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MembershipTest {
  private static final StreamInfo.Media BOTH = new StreamInfo.Media(true, true, "H264", 640, 480);
  private static final StreamInfo.Media SOUND = new StreamInfo.Media(true, false, "H264", 640, 480);

  private final VirtualRooms virtual = new VirtualRooms();

  @Test
  void shouldTellOfAShow() throws Exception {
    String anna = virtual.push("anna", "show", "show");
    String vera = virtual.play("vera", "show", "show");
    String bert = virtual.push("bert", "bert", "show");
    virtual.end(vera);
    virtual.end(bert);
    virtual.end(anna);

    assertThat(virtual.told())
        .containsExactly(
            "show: created by anna",
            "show: joined anna ANCHOR NORMAL",
            "show: started show of anna in show",
            "show: joined vera AUDIENCE NORMAL",
            "show: joined bert CO_ANCHOR NORMAL",
            "show: started bert of bert in show",
            "show: left vera AUDIENCE LEFT",
            "show: stopped bert of bert in show LEFT leaves",
            "show: left bert CO_ANCHOR LEFT",
            "show: stopped show of anna in show LEFT leaves",
            "show: left anna ANCHOR LEFT",
            "show: closed LAST_ON_MIC_LEFT");
    assertThat(virtual.waitingTasks()).isZero();
  }

  @Test
  void shouldMakeTheFirstOnMicTheAnchorUntilTheRoomsOwnStreamComes() throws Exception {
    String bert = virtual.push("bert", "b", "show");
    virtual.push("carl", "c", "show");
    String anna = virtual.push("anna", "show", "show");
    assertThat(virtual.page(room("show")).info().anchorUserId()).isEqualTo("anna");
    virtual.end(anna);
    assertThat(virtual.page(room("show")).info().anchorUserId()).isEqualTo("bert");
    virtual.told();
    virtual.end(bert);

    assertThat(virtual.told())
        .containsExactly(
            "show: stopped b of bert in show LEFT leaves",
            "show: left bert ANCHOR LEFT",
            "show: changed carl ANCHOR was CO_ANCHOR");
  }

  @Test
  void shouldMakeOneMemberOfAllDevicesOfAUser() throws Exception {
    virtual.push("anna", "show", "show");
    String phone = virtual.play("bert", "show", "show");
    String camera = virtual.push("bert", "b", "show");
    virtual.told();
    RoomPage detail = virtual.page(room("show"));
    assertThat(detail.members().items())
        .extracting(MemberInfo::userId)
        .containsExactly("anna", "bert");
    assertThat(detail.info().onMic()).isEqualTo(2);
    assertThat(detail.info().audience()).isZero();

    virtual.end(camera);
    virtual.end(phone);

    assertThat(virtual.told())
        .containsExactly(
            "show: stopped b of bert in show LEFT",
            "show: changed bert AUDIENCE was CO_ANCHOR",
            "show: left bert AUDIENCE LEFT");
  }

  @Test
  void shouldListWhoStaysExactlyOnceWhateverHappensBetweenPages() throws Exception {
    virtual.push("anna", "show", "show");
    virtual.push("bert", "b", "show");
    virtual.push("rita", "rival", "rival");
    virtual.control.connect(room("show"), room("rival"), "");
    for (int i = 0; i < 20; i++) {
      virtual.play("viewer" + i, "show", "show");
    }
    List<String> seen = new ArrayList<>();
    String token = "";
    int page = 0;
    do {
      Page<MemberInfo> members = virtual.control.getRoom(room("show"), 3, token).members();
      members.items().forEach(member -> seen.add(member.userId()));
      token = members.nextToken();
      virtual.play("late" + page, "show", "show");
      virtual.end(virtual.play("passing" + page, "show", "show"));
      page++;
    } while (!token.isEmpty() && page < 30);

    assertThat(seen).doesNotHaveDuplicates().startsWith("anna", "bert", "rita", "viewer0");
    assertThat(seen.stream().filter(user -> user.startsWith("viewer"))).hasSize(20);
    for (String forged : List.of("x", "bTE6", "bTk6MQ", "czE", "bTE6LTE", "%%%")) {
      assertThatThrownBy(() -> virtual.control.getRoom(room("show"), 3, forged))
          .as(forged)
          .hasMessageContaining("pageToken: unknown");
    }
  }

  @Test
  void shouldKeepARoomForAWhileWhenTheAudienceLeavesLast() throws Exception {
    String anna = virtual.push("anna", "show", "show");
    String vera = virtual.play("vera", "show", "show");
    virtual.end(anna);
    virtual.end(vera);
    virtual.told();
    virtual.pass(599 * SECOND);
    assertThat(virtual.presence.exists(room("show"))).isTrue();
    virtual.end(virtual.play("vito", "show", "show"));
    virtual.told();
    virtual.pass(599 * SECOND);
    assertThat(virtual.told()).isEmpty();
    virtual.pass(SECOND);

    assertThat(virtual.told()).containsExactly("show: closed EMPTY");
    assertThat(virtual.presence.exists(room("show"))).isFalse();
  }

  @Test
  void shouldWaitForALostPublisher() throws Exception {
    String anna = virtual.push("anna", "show", "show");
    virtual.told();
    virtual.presence.lose(anna);
    virtual.pass(89 * SECOND);
    assertThat(virtual.told()).containsExactly("show: stopped show of anna in show TIMED_OUT");
    String again = virtual.push("anna", "show", "show");
    assertThat(virtual.told()).containsExactly("show: started show of anna in show");
    virtual.pass(2 * SECOND);
    assertThat(virtual.told()).as("the old timer").isEmpty();

    virtual.presence.lose(again);
    virtual.told();
    virtual.pass(90 * SECOND);

    assertThat(virtual.told())
        .containsExactly("show: left anna ANCHOR TIMED_OUT", "show: closed LAST_ON_MIC_LEFT");
    assertThat(virtual.media).endsWith("free show");
  }

  @Test
  void shouldGoOnWithTheSameStreamWhenItIsTakenOver() throws Exception {
    String phone = virtual.push("anna", "show", "show");
    virtual.presence.media(phone, BOTH);
    virtual.told();
    String camera = virtual.push("anna", "show", "show");
    virtual.presence.media(camera, BOTH);
    virtual.end(phone);

    assertThat(virtual.told()).isEmpty();
    assertThat(virtual.control.getStream(stream("show")).media()).isEqualTo(BOTH);
  }

  @Test
  void shouldTellWhatFlows() throws Exception {
    String anna = virtual.session("anna", "show", "show", Part.PUBLISHER);
    virtual.told();
    virtual.presence.media(anna, SOUND);
    virtual.presence.media(anna, BOTH);
    virtual.presence.media(anna, new StreamInfo.Media(true, true, "VP8", 640, 480));
    virtual.presence.media(anna, SOUND);

    assertThat(virtual.told())
        .containsExactly(
            "show: started show of anna in show",
            "show: on AUDIO show of anna in show",
            "show: on VIDEO show of anna in show",
            "show: stream show of anna in show",
            "show: off VIDEO show of anna in show");
  }

  @Test
  void shouldMuteAUserUntilItLeaves() throws Exception {
    String anna = virtual.push("anna", "show", "show");
    virtual.told();
    virtual.control.setMuted(room("show"), "anna", new MuteChange(true, null));
    virtual.control.setMuted(room("show"), "anna", new MuteChange(true, null));
    String second = virtual.push("anna", "other", "show");

    assertThat(virtual.media).containsExactly("mute AUDIO " + anna, "mute AUDIO " + second);
    assertThat(virtual.told())
        .containsExactly(
            "show: changed anna ANCHOR silent was ANCHOR",
            "show: stream show of anna in show silent",
            "show: started other of anna in show silent");

    virtual.control.setMuted(room("show"), "anna", new MuteChange(false, true));
    assertThat(virtual.media)
        .endsWith(
            "unmute AUDIO " + anna,
            "mute VIDEO " + anna,
            "unmute AUDIO " + second,
            "mute VIDEO " + second);
  }

  @Test
  void shouldDismissARoomWithEverybodyInIt() throws Exception {
    String anna = virtual.push("anna", "show", "show");
    String bert = virtual.push("bert", "b", "show");
    String vera = virtual.play("vera", "show", "show");
    virtual.told();

    RoomInfo was = virtual.control.dismiss(room("show"));

    assertThat(was.onMic()).isEqualTo(2);
    assertThat(virtual.told())
        .containsExactly(
            "show: left vera AUDIENCE DISMISSED",
            "show: stopped b of bert in show DISMISSED leaves",
            "show: left bert CO_ANCHOR DISMISSED",
            "show: stopped show of anna in show DISMISSED leaves",
            "show: left anna ANCHOR DISMISSED",
            "show: closed DISMISSED");
    assertThat(virtual.media)
        .containsExactly(
            "end " + vera + ": the room was dismissed",
            "end " + bert + ": the room was dismissed",
            "end " + anna + ": the room was dismissed");
    assertThat(virtual.rooms.debugState()).containsEntry("rooms", 0);
  }

  @Test
  void shouldLimitAStreamWhoeverOfTheUsersDevicesPublishesIt() throws Exception {
    String anna = virtual.push("anna", "show", "show");
    virtual.control.setStreamLimits(stream("show"), 500);
    String camera = virtual.push("anna", "show", "show");
    virtual.control.requestKeyframe(stream("show"));

    assertThat(virtual.media)
        .containsExactly(
            "limit " + anna + " 500", "limit " + camera + " 500", "key frame " + camera);
    assertThat(virtual.control.getStream(stream("show")).maxBitrateKbps()).isEqualTo(500);
    virtual.control.stopStream(stream("show"));
    virtual.push("anna", "show", "show");
    assertThat(virtual.control.getStream(stream("show")).maxBitrateKbps()).isZero();
  }
}
