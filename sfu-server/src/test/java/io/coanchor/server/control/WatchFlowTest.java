package io.coanchor.server.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.ErrorInfo;
import io.coanchor.peer.Until;
import io.coanchor.proto.v1.RoomEvent;
import io.coanchor.proto.v1.RoomId;
import io.coanchor.proto.v1.RoomServiceGrpc;
import io.coanchor.proto.v1.WatchRoomRequest;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.room.RoomWatcher;
import io.coanchor.server.room.Watch;
import io.coanchor.server.room.WatchRequest;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A client of WatchRoom that does not read is not sent to, and a room asked for no more. */
class WatchFlowTest {
  private static final RoomKey ROOM = RoomKey.of(1, "a".repeat(64));
  private static final int PATIENCE_SECONDS = 20;

  /** A room that has as many events as anybody asks for. */
  private static final class Endless implements BareControl.Rooms, Watch {
    private final AtomicLong told = new AtomicLong();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final BlockingQueue<WatchRequest> requests = new LinkedBlockingQueue<>();
    private final BlockingQueue<RoomWatcher> watchers = new LinkedBlockingQueue<>();

    @Override
    public CompletionStage<?> answer(String method, Object[] arguments) {
      requests.add((WatchRequest) arguments[0]);
      watchers.add((RoomWatcher) arguments[1]);
      return CompletableFuture.completedFuture(this);
    }

    @Override
    public void request(long calls) {
      RoomWatcher watcher = watchers.element();
      for (int i = 0; i < calls; i++) {
        long n = told.incrementAndGet();
        // a gap comes beside what was asked for
        watcher.onMissed(ROOM, n, n, n);
        long next = told.incrementAndGet();
        watcher.onEvent(
            new io.coanchor.server.room.RoomEvent.CompetitionStarted(
                new io.coanchor.server.room.RoomEvent.Stamp(ROOM, next, next), ROOM));
      }
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  /** A client that takes an event when the test says so. */
  private static final class Reader implements ClientResponseObserver<WatchRoomRequest, RoomEvent> {
    private final BlockingQueue<RoomEvent> events = new LinkedBlockingQueue<>();
    private final CompletableFuture<Boolean> end = new CompletableFuture<>();
    private @Nullable ClientCallStreamObserver<WatchRoomRequest> call;

    @Override
    public void beforeStart(ClientCallStreamObserver<WatchRoomRequest> stream) {
      call = stream;
      stream.disableAutoRequestWithInitial(1);
    }

    @Override
    public void onNext(RoomEvent event) {
      events.add(event);
    }

    @Override
    public void onError(Throwable t) {
      end.completeExceptionally(t);
    }

    @Override
    public void onCompleted() {
      end.complete(true);
    }

    ClientCallStreamObserver<WatchRoomRequest> call() {
      return Objects.requireNonNull(call, "started");
    }

    RoomEvent next() throws InterruptedException {
      RoomEvent event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(event).isNotNull();
      return event;
    }
  }

  private static void watch(BareControl control, long from, Reader reader) {
    Metadata headers = new Metadata();
    headers.put(ControlPlane.AUTHORIZATION, "Bearer " + BareControl.TOKEN);
    RoomServiceGrpc.newStub(control.channel())
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .watchRoom(
            WatchRoomRequest.newBuilder()
                .setSdkAppId(1)
                .setRoom(RoomId.newBuilder().setStrId("a".repeat(64)))
                .setFromSequence(from)
                .build(),
            reader);
  }

  /** Waits until a room has been asked for nothing for half a second. */
  private static long settled(AtomicLong told) throws InterruptedException {
    long before = -1;
    while (told.get() != before) {
      before = told.get();
      TimeUnit.MILLISECONDS.sleep(500);
    }
    return before;
  }

  @Test
  void shouldAskTheRoomForAsMuchAsTheClientTakes() throws Exception {
    Endless room = new Endless();
    try (BareControl control = new BareControl(room)) {
      Reader reader = new Reader();
      watch(control, 0, reader);
      assertThat(reader.next().getSequence()).isEqualTo(1);

      long stalled = settled(room.told);
      assertThat(stalled).as("events sent to who reads nothing").isLessThan(20_000);

      for (long n = 2; n <= stalled + 1000; n++) {
        reader.call().request(1);
        assertThat(reader.next().getSequence()).isEqualTo(n);
      }
      assertThat(room.told.get()).isGreaterThan(stalled);

      reader.call().cancel("enough", null);
      assertThat(room.closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void shouldEndTheStreamWithTheRoomAndTranslateTheSequence() throws Exception {
    Endless room = new Endless();
    try (BareControl control = new BareControl(room)) {
      Reader reader = new Reader();
      watch(control, 8, reader);
      reader.next();
      WatchRequest request = room.requests.take();
      assertThat(request.afterSequence()).isEqualTo(7);
      assertThat(request.room()).isEqualTo(ROOM);
      assertThat(request.userId()).isNull();

      room.watchers.element().onEnd();
      reader.call().request(1_000_000);
      assertThat(reader.end.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(room.closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void shouldBoundTheWatchersOfANode() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    BareControl.Rooms rooms =
        (method, arguments) ->
            CompletableFuture.completedFuture(
                new Watch() {
                  @Override
                  public void request(long calls) {
                    ((RoomWatcher) arguments[1]).onMissed(ROOM, 1, 1, 1);
                  }

                  @Override
                  public void close() {
                    closed.countDown();
                  }
                });
    try (BareControl control = new BareControl(rooms)) {
      List<Reader> readers = new ArrayList<>();
      for (int i = 0; i < BareControl.MAX_WATCHES; i++) {
        readers.add(new Reader());
        watch(control, 0, readers.getLast());
        readers.getLast().next();
      }
      Reader refused = new Reader();
      watch(control, 0, refused);
      assertThatThrownBy(() -> refused.end.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .cause()
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
                ErrorInfo info = ControlPlane.info(e);
                assertThat(info.getReason()).isEqualTo("TOO_MANY_WATCHERS");
                assertThat(info.getMetadataMap()).containsEntry("limit", "2");
              });

      readers.getFirst().call().cancel("enough", null);
      assertThat(closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      Until.holds(
          "a place again",
          () -> {
            Reader another = new Reader();
            watch(control, 0, another);
            return Until.within(Duration.ofSeconds(1), () -> !another.events.isEmpty());
          });
    }
  }

  @Test
  void shouldEndTheStreamAtItsDeadline() throws Exception {
    Endless room = new Endless();
    try (BareControl control = new BareControl(room)) {
      Metadata headers = new Metadata();
      headers.put(ControlPlane.AUTHORIZATION, "Bearer " + BareControl.TOKEN);
      Reader reader = new Reader();
      RoomServiceGrpc.newStub(control.channel())
          .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
          .withDeadlineAfter(700, TimeUnit.MILLISECONDS)
          .watchRoom(
              WatchRoomRequest.newBuilder()
                  .setSdkAppId(1)
                  .setRoom(RoomId.newBuilder().setIntId(1))
                  .build(),
              reader);
      assertThat(room.closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(reader.end).completesExceptionallyWithin(java.time.Duration.ofSeconds(10));
    }
  }
}
