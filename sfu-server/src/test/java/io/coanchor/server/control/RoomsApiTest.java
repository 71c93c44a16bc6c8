package io.coanchor.server.control;

import static io.coanchor.server.control.ControlPlane.APP;
import static io.coanchor.server.control.ControlPlane.FULL;
import static io.coanchor.server.control.ControlPlane.READ;
import static io.coanchor.server.control.ControlPlane.room;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.coanchor.client.ClientLoop;
import io.coanchor.client.PusherConfig;
import io.coanchor.client.V2TXLivePusher;
import io.coanchor.client.V2TXLivePusherObserver;
import io.coanchor.client.media.ClipPusher;
import io.coanchor.client.media.ClipReader;
import io.coanchor.client.signal.V2TXLiveCode;
import io.coanchor.core.codec.Codec;
import io.coanchor.proto.v1.ConnectRoomsRequest;
import io.coanchor.proto.v1.DebugStateRequest;
import io.coanchor.proto.v1.DismissRoomRequest;
import io.coanchor.proto.v1.DrainRequest;
import io.coanchor.proto.v1.GetNodeRequest;
import io.coanchor.proto.v1.GetRoomRequest;
import io.coanchor.proto.v1.GetRoomResponse;
import io.coanchor.proto.v1.ListNodesRequest;
import io.coanchor.proto.v1.ListRoomsRequest;
import io.coanchor.proto.v1.ListRoomsResponse;
import io.coanchor.proto.v1.Member;
import io.coanchor.proto.v1.Node;
import io.coanchor.proto.v1.RemoveUserRequest;
import io.coanchor.proto.v1.Room;
import io.coanchor.proto.v1.RoomEvent;
import io.coanchor.proto.v1.RoomServiceGrpc;
import io.coanchor.proto.v1.WatchRoomRequest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the control API does to a real server's rooms, over gRPC and as JSON. */
class RoomsApiTest {
  private static final String BASE = "/api/v1/apps/" + APP;
  private static final int PATIENCE_SECONDS = 20;

  private ControlPlane plane;

  @BeforeEach
  void start() throws Exception {
    plane = ControlPlane.start();
  }

  @AfterEach
  void stop() {
    plane.close();
  }

  @Test
  void shouldListRoomsPageByPage() throws Exception {
    List<String> expected = new ArrayList<>();
    for (int i = 10; i < 17; i++) {
      plane.pushed("room-" + i, "user" + i, "");
      expected.add("room-" + i);
    }
    plane.pushed("numbered", "nora", "&roomid=4294967294");

    List<String> names = new ArrayList<>();
    String token = "";
    int pages = 0;
    do {
      ListRoomsResponse page =
          plane
              .rooms()
              .listRooms(
                  ListRoomsRequest.newBuilder()
                      .setSdkAppId(APP)
                      .setPageSize(3)
                      .setPageToken(token)
                      .build());
      assertThat(page.getRoomsCount()).isLessThanOrEqualTo(3);
      for (Room each : page.getRoomsList()) {
        names.add(
            each.getRoom().hasIntId()
                ? Integer.toUnsignedString(each.getRoom().getIntId())
                : each.getRoom().getStrId());
      }
      token = page.getNextPageToken();
      pages++;
    } while (!token.isEmpty());
    assertThat(pages).isEqualTo(3);
    assertThat(names).startsWith("4294967294").hasSize(8);
    assertThat(names.subList(1, 8)).isEqualTo(expected);

    JsonNode first = plane.call("GET", BASE + "/rooms?pageSize=5", READ, "").body();
    assertThat(first.path("rooms")).hasSize(5);
    assertThat(first.path("rooms").get(0).path("room").path("intId").asLong())
        .isEqualTo(4294967294L);
    JsonNode second =
        plane
            .call(
                "GET",
                BASE + "/rooms?page_size=5&page_token=" + first.path("nextPageToken").asText(),
                READ,
                "")
            .body();
    assertThat(second.path("rooms")).hasSize(3);
    assertThat(second.path("nextPageToken").asText()).isEmpty();
    assertThat(plane.call("GET", BASE + "/rooms/int/4294967294", READ, "").body().path("members"))
        .hasSize(1);
  }

  @Test
  void shouldListMembersPageByPage() throws Exception {
    plane.pushed("stage", "anna", "");
    for (int i = 0; i < 7; i++) {
      assertThat(plane.enter("play", "stage", "viewer" + i, "").statusCode()).isEqualTo(201);
    }
    List<String> users = new ArrayList<>();
    GetRoomRequest request =
        GetRoomRequest.newBuilder().setSdkAppId(APP).setRoom(room("stage")).setPageSize(3).build();
    GetRoomResponse page = plane.rooms().getRoom(request);
    while (true) {
      page.getMembersList().forEach(member -> users.add(member.getUserId()));
      if (page.getNextPageToken().isEmpty()) {
        break;
      }
      page =
          plane.rooms().getRoom(request.toBuilder().setPageToken(page.getNextPageToken()).build());
    }
    assertThat(page.getRoom().getAudienceCount()).isEqualTo(7);
    assertThat(users)
        .containsExactly(
            "anna", "viewer0", "viewer1", "viewer2", "viewer3", "viewer4", "viewer5", "viewer6");
  }

  @Test
  void shouldConnectRoomsAndTellWhoWatches() throws Exception {
    plane.pushed("alpha", "anna", "");
    plane.pushed("beta", "bert", "");
    Iterator<RoomEvent> events = watch(0);
    RoomEvent snapshot = events.next();
    assertThat(snapshot.getSnapshot().getMembersList())
        .extracting(Member::getUserId)
        .containsExactly("anna");

    ConnectRoomsRequest connect =
        ConnectRoomsRequest.newBuilder()
            .setSdkAppId(APP)
            .setRoom(room("alpha"))
            .setOtherRoom(room("beta"))
            .setRequestId("c-1")
            .build();
    assertThat(plane.rooms().connectRooms(connect).getRoom().getConnectedRoomsList())
        .containsExactly(room("beta"));
    assertThat(plane.rooms().connectRooms(connect).getRoom().getConnectedRoomsList())
        .as("a retry")
        .containsExactly(room("beta"));

    RoomEvent started = next(events, snapshot);
    assertThat(started.getCompetitionStarted().getOtherRoom()).isEqualTo(room("beta"));
    RoomEvent joined = next(events, started);
    assertThat(joined.getMemberJoined().getMember().getUserId()).isEqualTo("bert");
    assertThat(joined.getMemberJoined().getMember().getRole()).isEqualTo(Member.Role.RELAYED);
    assertThat(joined.getMemberJoined().getMember().getHome()).isEqualTo(room("beta"));

    JsonNode muted =
        plane
            .call(
                "POST",
                BASE + "/rooms/str/alpha/updateConnection",
                FULL,
                "{\"otherRoom\":{\"strId\":\"beta\"},\"userId\":\"bert\",\"audio\":true,\"muted\":true}")
            .body();
    assertThat(muted.path("member").path("audioMuted").asBoolean()).isTrue();
    RoomEvent changed = next(events, joined);
    assertThat(changed.getMemberChanged().getMember().getAudioMuted()).isTrue();

    ControlPlane.Answer ended =
        plane.call(
            "POST",
            BASE + "/rooms/str/beta/disconnect",
            FULL,
            "{\"otherRoom\":{\"strId\":\"alpha\"}}");
    assertThat(ended.status()).as(ended.response().body()).isEqualTo(200);
    RoomEvent left = next(events, changed);
    assertThat(left.getMemberLeft().getMember().getUserId()).isEqualTo("bert");
    RoomEvent over = next(events, left);
    assertThat(over.getCompetitionEnded().getOtherRoom()).isEqualTo(room("beta"));

    Iterator<RoomEvent> resumed = watch(joined.getSequence());
    assertThat(List.of(resumed.next(), resumed.next(), resumed.next(), resumed.next()))
        .containsExactly(joined, changed, left, over);
  }

  private Iterator<RoomEvent> watch(long fromSequence) {
    return RoomServiceGrpc.newBlockingStub(plane.channel(READ))
        .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .watchRoom(
            WatchRoomRequest.newBuilder()
                .setSdkAppId(APP)
                .setRoom(room("alpha"))
                .setFromSequence(fromSequence)
                .build());
  }

  private static RoomEvent next(Iterator<RoomEvent> events, RoomEvent before) {
    RoomEvent event = events.next();
    assertThat(event.getSequence()).as(event.toString()).isEqualTo(before.getSequence() + 1);
    return event;
  }

  @Test
  void shouldTellASlowWatcherWhatItMissed() throws Exception {
    plane.pushed("alpha", "anna", "");
    Iterator<RoomEvent> events =
        plane
            .rooms()
            .withDeadlineAfter(60, TimeUnit.SECONDS)
            .watchRoom(
                WatchRoomRequest.newBuilder().setSdkAppId(APP).setRoom(room("alpha")).build());
    long last = events.next().getSequence();
    boolean missed = false;
    // more than the client's window of 64 KiB, the buffers on the way and the room's log hold
    for (int round = 1; round <= 1500; round++) {
      CompletableFuture<?> changed = setMuted(round % 2 == 0);
      if (round % 500 == 0) {
        changed.join();
      }
    }
    long end = sequence();
    long seen = last;
    while (seen < end) {
      RoomEvent event = events.next();
      if (event.hasEventsMissed()) {
        missed = true;
        assertThat(event.getEventsMissed().getFirstSequence()).isEqualTo(seen + 1);
        assertThat(event.getEventsMissed().getLastSequence()).isEqualTo(event.getSequence());
        RoomEvent snapshot = events.next();
        assertThat(snapshot.hasSnapshot()).isTrue();
        assertThat(snapshot.getSequence()).isGreaterThanOrEqualTo(event.getSequence());
        seen = snapshot.getSequence();
      } else {
        assertThat(event.getSequence()).isEqualTo(seen + 1);
        seen = event.getSequence();
      }
    }
    assertThat(missed).isTrue();
  }

  private CompletableFuture<?> setMuted(boolean muted) {
    return plane
        .server()
        .rooms()
        .setMuted(
            io.coanchor.server.room.RoomKey.of(APP, "alpha"),
            "anna",
            new io.coanchor.server.room.MuteChange(muted, null))
        .toCompletableFuture();
  }

  private long sequence() {
    return plane
        .rooms()
        .getRoom(GetRoomRequest.newBuilder().setSdkAppId(APP).setRoom(room("alpha")).build())
        .getRoom()
        .getSequence();
  }

  @Test
  void shouldRemoveAndBlockAUserAndDismissARoom() throws Exception {
    plane.pushed("alpha", "anna", "");
    plane.pushed("second", "bert", "&strroomid=alpha");
    Member removed =
        plane
            .rooms()
            .removeUser(
                RemoveUserRequest.newBuilder()
                    .setSdkAppId(APP)
                    .setRoom(room("alpha"))
                    .setUserId("bert")
                    .setBlockSeconds(3600)
                    .build())
            .getMember();
    assertThat(removed.getRole()).isEqualTo(Member.Role.CO_ANCHOR);
    assertThat(plane.enter("push", "second", "bert", "&strroomid=alpha").statusCode())
        .isEqualTo(403);

    Iterator<RoomEvent> events =
        plane
            .rooms()
            .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
            .watchRoom(
                WatchRoomRequest.newBuilder().setSdkAppId(APP).setRoom(room("alpha")).build());
    assertThat(events.next().hasSnapshot()).isTrue();
    DismissRoomRequest dismiss =
        DismissRoomRequest.newBuilder()
            .setSdkAppId(APP)
            .setRoom(room("alpha"))
            .setRequestId("d-1")
            .build();
    plane.rooms().dismissRoom(dismiss);
    assertThat(plane.rooms().dismissRoom(dismiss).getRoom().getAnchorUserId())
        .as("a retry after the room is gone")
        .isEqualTo("anna");
    RoomEvent last = null;
    while (events.hasNext()) {
      last = events.next();
    }
    assertThat(last != null && last.hasRoomClosed()).as("%s", last).isTrue();
    assertThat(plane.call("GET", BASE + "/rooms", READ, "").body().path("rooms")).isEmpty();
  }

  @Test
  void shouldCommandAStream() throws Exception {
    try (ClientLoop loop = ClientLoop.start();
        V2TXLivePusher pusher =
            new V2TXLivePusher(
                loop, PusherConfig.of(Codec.H264), new V2TXLivePusherObserver() {})) {
      assertThat(pusher.startPush(plane.pushUrl("clip", "anna"))).isEqualTo(V2TXLiveCode.OK);
      try (ClipPusher _ = ClipPusher.start(ClipReader.demo(), pusher)) {
        JsonNode stream = plane.call("GET", BASE + "/streams/clip", READ, "").body();
        long giveUpNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!stream.path("videoActive").asBoolean() || stream.path("width").asInt() == 0) {
          assertThat(System.nanoTime()).as(stream.toString()).isLessThan(giveUpNs);
          TimeUnit.MILLISECONDS.sleep(100);
          stream = plane.call("GET", BASE + "/streams/clip", READ, "").body();
        }
        assertThat(stream.path("userId").asText()).isEqualTo("anna");
        assertThat(stream.path("videoCodec").asText()).isEqualTo("H264");
        assertThat(stream.path("room").path("strId").asText()).isEqualTo("clip");
        assertThat(plane.call("GET", BASE + "/streams", READ, "").body().path("streams"))
            .hasSize(1);
        assertThat(plane.call("POST", BASE + "/streams/clip/keyframe", FULL, "{}").status())
            .isEqualTo(200);
        JsonNode limited =
            plane
                .call("POST", BASE + "/streams/clip/limits", FULL, "{\"maxBitrateKbps\":300}")
                .body();
        assertThat(limited.path("stream").path("maxBitrateKbps").asInt())
            .as(limited.toString())
            .isEqualTo(300);
        JsonNode muted =
            plane
                .call(
                    "POST",
                    BASE + "/rooms/str/clip/mute",
                    FULL,
                    "{\"userId\":\"anna\",\"video\":true,\"muted\":true}")
                .body();
        assertThat(muted.path("member").path("videoMuted").asBoolean()).isTrue();
        assertThat(muted.path("member").path("audioMuted").asBoolean()).isFalse();
        assertThat(plane.call("POST", BASE + "/streams/clip/stop", FULL, "").status())
            .isEqualTo(200);
        assertThat(plane.call("GET", BASE + "/streams/clip", READ, "").status()).isEqualTo(404);
      }
    }
  }

  @Test
  void shouldDescribeItselfAndDrain() throws Exception {
    Node node = plane.node().getNode(GetNodeRequest.getDefaultInstance());
    assertThat(node.getState()).isEqualTo(Node.State.ACTIVE);
    assertThat(node.getHttpPort()).isEqualTo(plane.server().httpPort());
    assertThat(node.getUdpPort()).isEqualTo(plane.server().udpPort());
    assertThat(node.getWorkerCount()).isPositive();
    assertThat(plane.node().listNodes(ListNodesRequest.getDefaultInstance()).getNodesList())
        .containsExactly(node);
    assertThat(
            plane
                .node()
                .debugState(DebugStateRequest.getDefaultInstance())
                .getState()
                .getFieldsMap())
        .containsKeys("rooms", "workers");
    assertThat(plane.call("GET", "/api/v1/node/debug", READ, "").body().path("state").path("rooms"))
        .isNotEmpty();
    assertThat(plane.call("GET", "/api/v1/nodes", READ, "").body().path("nodes")).hasSize(1);

    assertThat(plane.node().drain(DrainRequest.getDefaultInstance()).getNode().getState())
        .isEqualTo(Node.State.DRAINING);
    assertThat(plane.push("late", "lena").statusCode()).isEqualTo(503);
    assertThat(plane.call("GET", "/api/v1/node", READ, "").body().path("state").asText())
        .isEqualTo("DRAINING");
  }
}
