package io.coanchor.server.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.rpc.ErrorInfo;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import io.coanchor.proto.v1.DismissRoomRequest;
import io.coanchor.proto.v1.DismissRoomResponse;
import io.coanchor.proto.v1.GetRoomRequest;
import io.coanchor.proto.v1.RoomId;
import io.coanchor.server.room.RoomException;
import io.coanchor.server.room.RoomInfo;
import io.coanchor.server.room.RoomKey;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Deadlines, cancellation, retries, faults and the audit log, over gRPC as clients see it. */
class CallsTest {
  private static final RoomInfo ROOM =
      new RoomInfo(RoomKey.of(1, 7), 1000, "anna", 1, 2, List.of(), 9);

  private static GetRoomRequest get() {
    return GetRoomRequest.newBuilder()
        .setSdkAppId(1)
        .setRoom(RoomId.newBuilder().setIntId(7))
        .build();
  }

  private static DismissRoomRequest dismiss(String requestId) {
    return DismissRoomRequest.newBuilder()
        .setSdkAppId(1)
        .setRoom(RoomId.newBuilder().setIntId(7))
        .setRequestId(requestId)
        .build();
  }

  @Test
  void shouldHonourTheDeadline() throws Exception {
    BlockingQueue<String> called = new LinkedBlockingQueue<>();
    try (BareControl control =
        new BareControl((method, arguments) -> {
          called.add(method);
          return BareControl.never();
        })) {
      StatusRuntimeException e =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () -> control.rooms().withDeadlineAfter(300, TimeUnit.MILLISECONDS).getRoom(get()));

      assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      assertThat(called.poll(10, TimeUnit.SECONDS)).isEqualTo("getRoom");
    }
  }

  /** A caller that itself waits for ever: the server has to end the call. */
  @Test
  void shouldEndACallAtItsDeadlineByItself() throws Exception {
    try (BareControl control = new BareControl((method, arguments) -> BareControl.never())) {
      byte[] message = get().toByteArray();
      byte[] frame =
          ByteBuffer.allocate(5 + message.length)
              .put((byte) 0)
              .putInt(message.length)
              .put(message)
              .array();
      AggregatedHttpResponse answer =
          WebClient.of("h2c://127.0.0.1:" + control.port())
              .execute(
                  RequestHeaders.builder(HttpMethod.POST, "/coanchor.v1.RoomService/GetRoom")
                      .add("content-type", "application/grpc")
                      .add("te", "trailers")
                      .add("grpc-timeout", "300m")
                      .add("authorization", "Bearer " + BareControl.TOKEN)
                      .build(),
                  HttpData.wrap(frame))
              .aggregate()
              .get(10, TimeUnit.SECONDS);
      HttpHeaders told = answer.trailers().isEmpty() ? answer.headers() : answer.trailers();
      assertThat(told.getInt("grpc-status"))
          .as(told.toString())
          .isEqualTo(Status.Code.DEADLINE_EXCEEDED.value());
      byte[] details =
          Base64.getDecoder().decode(Objects.requireNonNull(told.get("grpc-status-details-bin")));
      assertThat(com.google.rpc.Status.parseFrom(details).getDetails(0).unpack(ErrorInfo.class))
          .extracting(ErrorInfo::getReason)
          .isEqualTo("DEADLINE");
    }
  }

  @Test
  void shouldGiveARetryTheFirstAnswer() throws Exception {
    BlockingQueue<CompletableFuture<RoomInfo>> calls = new LinkedBlockingQueue<>();
    try (BareControl control =
        new BareControl((method, arguments) -> {
          CompletableFuture<RoomInfo> answer = new CompletableFuture<>();
          calls.add(answer);
          return answer;
        })) {
      StatusRuntimeException lost =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () ->
                  control
                      .rooms()
                      .withDeadlineAfter(500, TimeUnit.MILLISECONDS)
                      .dismissRoom(dismiss("a-1")));
      assertThat(lost.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      CompletableFuture<RoomInfo> first = calls.poll(10, TimeUnit.SECONDS);
      assertThat(first).isNotNull();

      ListenableFuture<DismissRoomResponse> retry = control.future().dismissRoom(dismiss("a-1"));
      ListenableFuture<DismissRoomResponse> other = control.future().dismissRoom(dismiss("a-2"));
      CompletableFuture<RoomInfo> second = calls.poll(10, TimeUnit.SECONDS);
      assertThat(second).isNotNull();
      first.complete(ROOM);
      second.completeExceptionally(
          new RoomException(RoomException.Reason.UNKNOWN_ROOM, "room: 7 (expected: one)"));

      assertThat(retry.get(10, TimeUnit.SECONDS).getRoom().getSequence()).isEqualTo(9);
      assertThat(control.rooms().dismissRoom(dismiss("a-1")).getRoom().getSequence()).isEqualTo(9);
      assertThat(calls).as("carried out once each").isEmpty();
      assertThat(
              catchThrowableOfType(
                      java.util.concurrent.ExecutionException.class,
                      () -> other.get(10, TimeUnit.SECONDS))
                  .getCause())
          .hasMessageContaining("NOT_FOUND");

      // what failed changed nothing: it is tried again
      ListenableFuture<DismissRoomResponse> again = control.future().dismissRoom(dismiss("a-2"));
      CompletableFuture<RoomInfo> third = calls.poll(10, TimeUnit.SECONDS);
      assertThat(third).isNotNull();
      third.complete(ROOM);
      assertThat(again.get(10, TimeUnit.SECONDS).getRoom().getSequence()).isEqualTo(9);

      StatusRuntimeException reused =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () ->
                  control
                      .rooms()
                      .dismissRoom(
                          dismiss("a-1").toBuilder()
                              .setRoom(RoomId.newBuilder().setIntId(8))
                              .build()));
      assertThat(reused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(ControlPlane.info(reused).getReason()).isEqualTo("REQUEST_ID_REUSED");
    }
  }

  @Test
  void shouldTellAFaultFromARefusal() throws Exception {
    try (BareControl control =
        new BareControl((method, arguments) ->
            switch (method) {
              case "getRoom" -> CompletableFuture.failedFuture(new IllegalStateException("secret"));
              default ->
                  CompletableFuture.failedFuture(
                      new RoomException(RoomException.Reason.OVERLOADED, "come again"));
            })) {
      StatusRuntimeException fault =
          catchThrowableOfType(StatusRuntimeException.class, () -> control.rooms().getRoom(get()));
      assertThat(fault.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
      assertThat(ControlPlane.info(fault).getReason()).isEqualTo("INTERNAL_ERROR");
      assertThat(fault.toString()).doesNotContain("secret");

      StatusRuntimeException overload =
          catchThrowableOfType(
              StatusRuntimeException.class, () -> control.rooms().dismissRoom(dismiss("")));
      assertThat(overload.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(ControlPlane.info(overload).getReason()).isEqualTo("OVERLOADED");
    }
  }

  @Test
  void shouldPutEveryChangeOnRecord() throws Exception {
    try (BareControl control =
        new BareControl((method, arguments) ->
            arguments[0].equals(RoomKey.of(1, 7))
                ? CompletableFuture.completedFuture(ROOM)
                : CompletableFuture.failedFuture(
                    new RoomException(RoomException.Reason.UNKNOWN_ROOM, "none")))) {
      control.rooms().dismissRoom(dismiss("r-1"));
      control.rooms().dismissRoom(dismiss("r-1"));
      DismissRoomRequest unknown =
          dismiss("").toBuilder().setRoom(RoomId.newBuilder().setIntId(8)).build();
      refused(() -> control.rooms().dismissRoom(unknown));
      refused(() -> control.rooms(BareControl.TOKEN + "2").dismissRoom(dismiss("")));
      refused(() -> control.rooms("not-known").dismissRoom(dismiss("")));
      refused(() -> control.rooms().dismissRoom(dismiss("not valid")));
      refused(() -> control.rooms().getRoom(get()));
      List<String> audit = control.audit();
      assertThat(audit).hasSize(6);
      assertThat(audit.getLast()).contains("\"outcome\":\"INVALID_ARGUMENT\"");
      assertThat(audit.get(0))
          .contains(
              "\"who\":\"ops\"",
              "\"from\":\"127.0.0.1\"",
              "\"method\":\"coanchor.v1.RoomService/DismissRoom\"",
              "\\\"intId\\\":7",
              "\\\"requestId\\\":\\\"r-1\\\"",
              "\"outcome\":\"OK\"")
          .doesNotContain("retry");
      assertThat(audit.get(1)).contains("\"outcome\":\"OK\"", "\"retry\":true");
      assertThat(audit.get(2)).contains("\"outcome\":\"NOT_FOUND\"", "\"reason\":\"UNKNOWN_ROOM\"");
      assertThat(audit.get(3))
          .contains("\"who\":\"eyes\"", "\"outcome\":\"PERMISSION_DENIED\"", "\\\"intId\\\":7");
      assertThat(audit.get(4))
          .contains("\"who\":\"\"", "\"outcome\":\"UNAUTHENTICATED\"", "\\\"intId\\\":7");
      assertThat(String.join("", audit)).doesNotContain(BareControl.TOKEN, "not-known");
    }
  }

  private static void refused(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(StatusRuntimeException.class);
  }
}
