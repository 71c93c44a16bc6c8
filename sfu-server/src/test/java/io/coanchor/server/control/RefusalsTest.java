package io.coanchor.server.control;

import static io.coanchor.server.control.ControlPlane.APP;
import static io.coanchor.server.control.ControlPlane.FULL;
import static io.coanchor.server.control.ControlPlane.READ;
import static io.coanchor.server.control.ControlPlane.room;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import io.coanchor.proto.v1.ConnectRoomsRequest;
import io.coanchor.proto.v1.DisconnectRoomsRequest;
import io.coanchor.proto.v1.DismissRoomRequest;
import io.coanchor.proto.v1.ErrorReason;
import io.coanchor.proto.v1.GetRoomRequest;
import io.coanchor.proto.v1.GetStreamRequest;
import io.coanchor.proto.v1.ListNodesRequest;
import io.coanchor.proto.v1.ListRoomsRequest;
import io.coanchor.proto.v1.ListStreamsRequest;
import io.coanchor.proto.v1.RemoveUserRequest;
import io.coanchor.proto.v1.RequestKeyframeRequest;
import io.coanchor.proto.v1.RoomServiceGrpc;
import io.coanchor.proto.v1.SetStreamLimitsRequest;
import io.coanchor.proto.v1.SetUserMutedRequest;
import io.coanchor.proto.v1.StopStreamRequest;
import io.coanchor.proto.v1.UpdateConnectionRequest;
import io.coanchor.proto.v1.WatchRoomRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every wrong call, with its status and its reason, over gRPC and as JSON. */
class RefusalsTest {
  private static final String BASE = "/api/v1/apps/" + APP;
  private static ControlPlane plane;

  @BeforeAll
  static void start() throws Exception {
    plane = ControlPlane.start();
    plane.pushed("alpha", "anna", "");
    plane.pushed("beta", "bert", "");
  }

  @AfterAll
  static void stop() {
    plane.close();
  }

  private interface GrpcCall {
    Object run();
  }

  private static ErrorInfo refused(Status.Code code, ErrorReason reason, GrpcCall call) {
    StatusRuntimeException e = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(e).as("a refusal with %s", reason).isNotNull();
    assertThat(e.getStatus().getCode()).as(e.toString()).isEqualTo(code);
    ErrorInfo info = ControlPlane.info(e);
    assertThat(info.getReason()).as(e.toString()).isEqualTo(reason.name());
    return info;
  }

  private static void refusedJson(
      int status, ErrorReason reason, String method, String path, String body) throws Exception {
    ControlPlane.Answer answer = plane.call(method, path, FULL, body);
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
    assertThat(answer.reason()).as(answer.response().body()).isEqualTo(reason.name());
    assertThat(answer.body().path("error").path("message").asText()).isNotEmpty();
    assertThat(answer.body().path("error").path("code").asInt()).isEqualTo(status);
  }

  @Test
  void shouldNotFindAnUnknownRoom() throws Exception {
    Message[] requests = {
      GetRoomRequest.newBuilder().setSdkAppId(APP).setRoom(room("nowhere")).build(),
      DismissRoomRequest.newBuilder().setSdkAppId(APP).setRoom(room("nowhere")).build(),
      RemoveUserRequest.newBuilder()
          .setSdkAppId(APP)
          .setRoom(room("nowhere"))
          .setUserId("anna")
          .build(),
      SetUserMutedRequest.newBuilder()
          .setSdkAppId(APP)
          .setRoom(room("nowhere"))
          .setUserId("anna")
          .setAudio(true)
          .setMuted(true)
          .build(),
      ConnectRoomsRequest.newBuilder()
          .setSdkAppId(APP)
          .setRoom(room("nowhere"))
          .setOtherRoom(room("alpha"))
          .build(),
      DisconnectRoomsRequest.newBuilder().setSdkAppId(APP).setRoom(room("nowhere")).build(),
    };
    for (Message request : requests) {
      ErrorInfo info =
          refused(Status.Code.NOT_FOUND, ErrorReason.UNKNOWN_ROOM, () -> call(request));
      assertThat(info.getMetadataMap())
          .containsEntry("room", "\"nowhere\"")
          .containsEntry("sdkAppId", Integer.toString(APP));
    }
    refused(
        Status.Code.NOT_FOUND,
        ErrorReason.UNKNOWN_ROOM,
        () ->
            plane
                .rooms()
                .watchRoom(
                    WatchRoomRequest.newBuilder().setSdkAppId(APP).setRoom(room("nowhere")).build())
                .next());
    refusedJson(404, ErrorReason.UNKNOWN_ROOM, "GET", BASE + "/rooms/str/nowhere", "");
    refusedJson(404, ErrorReason.UNKNOWN_ROOM, "GET", BASE + "/rooms/int/17", "");
    for (String verb : List.of("dismiss", "disconnect")) {
      refusedJson(404, ErrorReason.UNKNOWN_ROOM, "POST", BASE + "/rooms/int/17/" + verb, "{}");
    }
  }

  /** Calls a method of the full stub by its request. */
  private static Object call(Message request) {
    RoomServiceGrpc.RoomServiceBlockingStub rooms = plane.rooms();
    return switch (request) {
      case GetRoomRequest r -> rooms.getRoom(r);
      case DismissRoomRequest r -> rooms.dismissRoom(r);
      case RemoveUserRequest r -> rooms.removeUser(r);
      case SetUserMutedRequest r -> rooms.setUserMuted(r);
      case ConnectRoomsRequest r -> rooms.connectRooms(r);
      case UpdateConnectionRequest r -> rooms.updateConnection(r);
      case DisconnectRoomsRequest r -> rooms.disconnectRooms(r);
      case ListRoomsRequest r -> rooms.listRooms(r);
      case ListStreamsRequest r -> rooms.listStreams(r);
      case GetStreamRequest r -> rooms.getStream(r);
      case StopStreamRequest r -> rooms.stopStream(r);
      case RequestKeyframeRequest r -> rooms.requestKeyframe(r);
      case SetStreamLimitsRequest r -> rooms.setStreamLimits(r);
      default -> throw new AssertionError(request.getClass());
    };
  }

  @Test
  void shouldNotFindAnUnknownUserOrStream() throws Exception {
    refused(
        Status.Code.NOT_FOUND,
        ErrorReason.UNKNOWN_USER,
        () ->
            call(
                RemoveUserRequest.newBuilder()
                    .setSdkAppId(APP)
                    .setRoom(room("alpha"))
                    .setUserId("nobody")
                    .build()));
    refusedJson(
        404,
        ErrorReason.UNKNOWN_USER,
        "POST",
        BASE + "/rooms/str/alpha/mute",
        "{\"userId\":\"nobody\",\"audio\":true,\"muted\":true}");
    Message[] requests = {
      GetStreamRequest.newBuilder().setSdkAppId(APP).setStreamId("none").build(),
      StopStreamRequest.newBuilder().setSdkAppId(APP).setStreamId("none").build(),
      RequestKeyframeRequest.newBuilder().setSdkAppId(APP).setStreamId("none").build(),
      SetStreamLimitsRequest.newBuilder().setSdkAppId(APP).setStreamId("none").build(),
    };
    for (Message request : requests) {
      ErrorInfo info =
          refused(Status.Code.NOT_FOUND, ErrorReason.UNKNOWN_STREAM, () -> call(request));
      assertThat(info.getMetadataMap()).containsEntry("streamId", "none");
    }
    refusedJson(404, ErrorReason.UNKNOWN_STREAM, "GET", BASE + "/streams/none", "");
    for (String verb : List.of("stop", "keyframe", "limits")) {
      refusedJson(404, ErrorReason.UNKNOWN_STREAM, "POST", BASE + "/streams/none/" + verb, "{}");
    }
  }

  @Test
  void shouldNotFindAnUnknownApp() throws Exception {
    ErrorInfo info =
        refused(
            Status.Code.NOT_FOUND,
            ErrorReason.UNKNOWN_APP,
            () -> call(ListRoomsRequest.newBuilder().setSdkAppId(5).build()));
    assertThat(info.getMetadataMap()).containsEntry("sdkAppId", "5");
    refusedJson(404, ErrorReason.UNKNOWN_APP, "GET", "/api/v1/apps/5/streams", "");
  }

  @Test
  void shouldRefuseBadIds() throws Exception {
    String long65 = "x".repeat(65);
    Map<Message, String> requests =
        Map.of(
            ListRoomsRequest.getDefaultInstance(), "sdk_app_id",
            GetRoomRequest.newBuilder().setSdkAppId(APP).build(), "room",
            GetRoomRequest.newBuilder().setSdkAppId(APP).setRoom(room("a/b")).build(),
                "room.str_id",
            GetRoomRequest.newBuilder().setSdkAppId(APP).setRoom(room(long65)).build(),
                "room.str_id",
            GetRoomRequest.newBuilder().setSdkAppId(APP).setRoom(room(-1)).build(), "room.int_id",
            GetRoomRequest.newBuilder().setSdkAppId(APP).setRoom(room(0)).build(), "room.int_id",
            GetStreamRequest.newBuilder().setSdkAppId(APP).setStreamId("ä").build(), "stream_id",
            ConnectRoomsRequest.newBuilder().setSdkAppId(APP).setRoom(room("alpha")).build(),
                "other_room",
            RemoveUserRequest.newBuilder()
                    .setSdkAppId(APP)
                    .setRoom(room("alpha"))
                    .setUserId("a b")
                    .build(),
                "user_id",
            DismissRoomRequest.newBuilder()
                    .setSdkAppId(APP)
                    .setRoom(room("beta"))
                    .setRequestId("two words")
                    .build(),
                "request_id");
    requests.forEach((request, field) -> {
      ErrorInfo info =
          refused(
              Status.Code.INVALID_ARGUMENT,
              ErrorReason.INVALID_ARGUMENT_VALUE,
              () -> call(request));
      assertThat(info.getMetadataMap())
          .containsEntry("field", field)
          .containsKeys("value", "expected");
    });
    refusedJson(400, ErrorReason.INVALID_ARGUMENT_VALUE, "GET", BASE + "/rooms/int/4294967295", "");
    refusedJson(400, ErrorReason.INVALID_ARGUMENT_VALUE, "GET", BASE + "/rooms/str/%C3%A4", "");
    refusedJson(400, ErrorReason.INVALID_ARGUMENT_VALUE, "GET", "/api/v1/apps/0/rooms", "");
  }

  @Test
  void shouldRefuseValuesOutOfRange() {
    List<Message> requests =
        List.of(
            ListRoomsRequest.newBuilder().setSdkAppId(APP).setPageSize(-1).build(),
            ListStreamsRequest.newBuilder().setSdkAppId(APP).setPageSize(1001).build(),
            GetRoomRequest.newBuilder()
                .setSdkAppId(APP)
                .setRoom(room("alpha"))
                .setPageSize(1001)
                .build(),
            RemoveUserRequest.newBuilder()
                .setSdkAppId(APP)
                .setRoom(room("alpha"))
                .setUserId("anna")
                .setBlockSeconds(-1)
                .build(),
            SetStreamLimitsRequest.newBuilder()
                .setSdkAppId(APP)
                .setStreamId("alpha")
                .setMaxBitrateKbps(10)
                .build(),
            SetUserMutedRequest.newBuilder()
                .setSdkAppId(APP)
                .setRoom(room("alpha"))
                .setUserId("anna")
                .setMuted(true)
                .build());
    for (Message request : requests) {
      refused(
          Status.Code.INVALID_ARGUMENT, ErrorReason.INVALID_ARGUMENT_VALUE, () -> call(request));
    }
  }

  @Test
  void shouldRefuseBadPageTokens() throws Exception {
    List<Message> requests =
        List.of(
            ListRoomsRequest.newBuilder().setSdkAppId(APP).setPageToken("x").build(),
            ListStreamsRequest.newBuilder().setSdkAppId(APP).setPageToken("????").build(),
            GetRoomRequest.newBuilder()
                .setSdkAppId(APP)
                .setRoom(room("alpha"))
                .setPageToken("bTE6")
                .build());
    for (Message request : requests) {
      refused(Status.Code.INVALID_ARGUMENT, ErrorReason.BAD_PAGE_TOKEN, () -> call(request));
    }
    refused(
        Status.Code.INVALID_ARGUMENT,
        ErrorReason.BAD_PAGE_TOKEN,
        () -> plane.node().listNodes(ListNodesRequest.newBuilder().setPageToken("x").build()));
    refusedJson(400, ErrorReason.BAD_PAGE_TOKEN, "GET", BASE + "/rooms?pageToken=x", "");
    refusedJson(400, ErrorReason.BAD_PAGE_TOKEN, "GET", BASE + "/rooms?page_token=x", "");
  }

  @Test
  void shouldRefuseAForgedResumeSequence() {
    ErrorInfo info =
        refused(Status.Code.OUT_OF_RANGE, ErrorReason.SEQUENCE_AHEAD, () -> watch(Long.MAX_VALUE));
    assertThat(info.getMetadataMap()).containsEntry("room", "\"alpha\"");
    refused(Status.Code.INVALID_ARGUMENT, ErrorReason.INVALID_ARGUMENT_VALUE, () -> watch(-1));
  }

  private static Object watch(long from) {
    return plane
        .rooms()
        .watchRoom(
            WatchRoomRequest.newBuilder()
                .setSdkAppId(APP)
                .setRoom(room("alpha"))
                .setFromSequence(from)
                .build())
        .next();
  }

  @Test
  void shouldRefuseWrongConnections() throws Exception {
    refused(Status.Code.INVALID_ARGUMENT, ErrorReason.SAME_ROOM, () -> connect("alpha", "alpha"));
    refusedJson(
        400,
        ErrorReason.SAME_ROOM,
        "POST",
        BASE + "/rooms/str/alpha/connect",
        "{\"otherRoom\":{\"strId\":\"alpha\"}}");
    refused(
        Status.Code.NOT_FOUND, ErrorReason.UNKNOWN_OTHER_ROOM, () -> connect("alpha", "nowhere"));
    refused(
        Status.Code.NOT_FOUND,
        ErrorReason.UNKNOWN_OTHER_USER,
        () ->
            call(
                ConnectRoomsRequest.newBuilder()
                    .setSdkAppId(APP)
                    .setRoom(room("alpha"))
                    .setOtherRoom(room("beta"))
                    .setOtherUserId("nobody")
                    .build()));
    refused(
        Status.Code.NOT_FOUND,
        ErrorReason.NOT_CONNECTED,
        () ->
            call(
                UpdateConnectionRequest.newBuilder()
                    .setSdkAppId(APP)
                    .setRoom(room("alpha"))
                    .setOtherRoom(room("beta"))
                    .setUserId("bert")
                    .setAudio(true)
                    .setMuted(true)
                    .build()));
  }

  @Test
  void shouldRefuseASecondConnectionAndAnEleventhRoom() throws Exception {
    connect("alpha", "beta");
    ErrorInfo twice =
        refused(
            Status.Code.ALREADY_EXISTS,
            ErrorReason.ALREADY_CONNECTED,
            () -> connect("alpha", "beta"));
    assertThat(twice.getMetadataMap()).containsEntry("otherRoom", "\"beta\"");
    refusedJson(
        409,
        ErrorReason.ALREADY_CONNECTED,
        "POST",
        BASE + "/rooms/str/beta/connect",
        "{\"otherRoom\":{\"strId\":\"alpha\"}}");
    for (int i = 3; i <= 10; i++) {
      plane.pushed("room" + i, "user" + i, "");
      connect("alpha", "room" + i);
    }
    plane.pushed("room11", "user11", "");
    ErrorInfo eleventh =
        refused(
            Status.Code.RESOURCE_EXHAUSTED,
            ErrorReason.TOO_MANY_ROOMS,
            () -> connect("alpha", "room11"));
    assertThat(eleventh.getMetadataMap())
        .containsEntry("limit", "10")
        .containsEntry("trtcCode", "-102032");
    refusedJson(
        429,
        ErrorReason.OTHER_TOO_MANY_ROOMS,
        "POST",
        BASE + "/rooms/str/room11/connect",
        "{\"otherRoom\":{\"strId\":\"alpha\"}}");
  }

  private static Object connect(String room, String other) {
    return call(
        ConnectRoomsRequest.newBuilder()
            .setSdkAppId(APP)
            .setRoom(room(room))
            .setOtherRoom(room(other))
            .build());
  }

  @Test
  void shouldRefuseWhoSaysNothingOrAnUnknownToken() throws Exception {
    GetRoomRequest request =
        GetRoomRequest.newBuilder().setSdkAppId(APP).setRoom(room("alpha")).build();
    refused(
        Status.Code.UNAUTHENTICATED,
        ErrorReason.NO_CREDENTIALS,
        () -> RoomServiceGrpc.newBlockingStub(plane.channel()).getRoom(request));
    refused(
        Status.Code.UNAUTHENTICATED,
        ErrorReason.UNKNOWN_TOKEN,
        () -> RoomServiceGrpc.newBlockingStub(plane.channel(FULL + "x")).getRoom(request));
    refused(
        Status.Code.UNAUTHENTICATED,
        ErrorReason.NO_CREDENTIALS,
        () ->
            RoomServiceGrpc.newBlockingStub(plane.channel())
                .dismissRoom(
                    DismissRoomRequest.newBuilder()
                        .setSdkAppId(APP)
                        .setRoom(room("alpha"))
                        .build()));
    ControlPlane.Answer answer = plane.call("GET", BASE + "/rooms", "", "");
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.reason()).isEqualTo("NO_CREDENTIALS");
    assertThat(answer.response().headers().firstValue("www-authenticate"))
        .hasValue("Bearer realm=\"coanchor\"");
    assertThat(plane.call("GET", BASE + "/rooms", "", "", "Authorization", "Basic eDp5").reason())
        .isEqualTo("UNKNOWN_TOKEN");
    assertThat(plane.call("POST", "/api/v1/node/drain", "", "{}").status()).isEqualTo(401);
  }

  @Test
  void shouldLetTheScopeReadChangeNothing() throws Exception {
    RoomServiceGrpc.RoomServiceBlockingStub reader =
        RoomServiceGrpc.newBlockingStub(plane.channel(READ));
    assertThat(reader.listRooms(ListRoomsRequest.newBuilder().setSdkAppId(APP).build()))
        .isNotNull();
    ErrorInfo info =
        refused(
            Status.Code.PERMISSION_DENIED,
            ErrorReason.SCOPE_TOO_NARROW,
            () ->
                reader.dismissRoom(
                    DismissRoomRequest.newBuilder()
                        .setSdkAppId(APP)
                        .setRoom(room("alpha"))
                        .build()));
    assertThat(info.getMetadataMap()).containsEntry("scope", "read");
    for (String path :
        List.of(
            BASE + "/rooms/str/alpha/dismiss",
            BASE + "/rooms/int/1/removeUser",
            BASE + "/rooms/str/alpha/mute",
            BASE + "/rooms/str/alpha/connect",
            BASE + "/rooms/str/alpha/updateConnection",
            BASE + "/rooms/str/alpha/disconnect",
            BASE + "/streams/alpha/stop",
            BASE + "/streams/alpha/keyframe",
            BASE + "/streams/alpha/limits",
            "/api/v1/node/drain")) {
      ControlPlane.Answer answer = plane.call("POST", path, READ, "{}");
      assertThat(answer.status()).as(path).isEqualTo(403);
      assertThat(answer.reason()).as(path).isEqualTo("SCOPE_TOO_NARROW");
    }
    assertThat(plane.call("GET", BASE + "/rooms/str/alpha", READ, "").status()).isEqualTo(200);
  }

  @Test
  void shouldRefuseWhatIsNoCall() throws Exception {
    refusedJson(400, ErrorReason.INVALID_ARGUMENT_VALUE, "POST", BASE + "/streams/a/stop", "{");
    refusedJson(
        400,
        ErrorReason.INVALID_ARGUMENT_VALUE,
        "POST",
        BASE + "/rooms/str/alpha/mute",
        "{\"userID\":\"anna\"}");
    refusedJson(501, ErrorReason.UNKNOWN_METHOD, "GET", BASE + "/nothing", "");
    refusedJson(501, ErrorReason.UNKNOWN_METHOD, "DELETE", BASE + "/rooms/str/alpha", "");
    refused(
        Status.Code.UNIMPLEMENTED,
        ErrorReason.UNKNOWN_METHOD,
        () ->
            io.grpc.stub.ClientCalls.blockingUnaryCall(
                plane.channel(FULL),
                RoomServiceGrpc.getListRoomsMethod().toBuilder()
                    .setFullMethodName("coanchor.v1.RoomService/Nothing")
                    .build(),
                io.grpc.CallOptions.DEFAULT,
                ListRoomsRequest.getDefaultInstance()));
  }
}
