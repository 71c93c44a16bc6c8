package io.coanchor.server.control;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.coanchor.proto.v1.ErrorReason;
import io.coanchor.proto.v1.RoomEvent;
import io.coanchor.proto.v1.WatchRoomRequest;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.room.RoomService;
import io.coanchor.server.room.WatchRequest;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Starts the streams of {@code WatchRoom} and counts them. */
final class Watches {
  /** A watch costs the server a few kilobytes and its callers nothing to open: it is bounded. */
  static final int MAX_WATCHES = 10_000;

  private static final String TIMEOUT = "grpc-timeout";

  private final RoomService rooms;
  private final int max;
  private final AtomicInteger open = new AtomicInteger();

  Watches(RoomService rooms, int max) {
    this.rooms = rooms;
    this.max = max;
  }

  /** Watches a room for a client until either ends it. */
  void watch(RoomKey room, WatchRoomRequest request, StreamObserver<RoomEvent> out)
      throws StatusException {
    if (open.incrementAndGet() > max) {
      open.decrementAndGet();
      throw Errors.of(
          Status.Code.RESOURCE_EXHAUSTED,
          ErrorReason.TOO_MANY_WATCHERS,
          "watches: " + max + " are open (expected: fewer)",
          Map.of("limit", Integer.toString(max)));
    }
    ServiceRequestContext ctx = ServiceRequestContext.current();
    if (!ctx.request().headers().contains(TIMEOUT)) {
      // the server's own time limit is meant for calls that end by themselves
      ctx.clearRequestTimeout();
    }
    ServerCallStreamObserver<RoomEvent> stream = (ServerCallStreamObserver<RoomEvent>) out;
    WatchCall call = new WatchCall(stream, ctx.eventLoop().withoutContext(), open::decrementAndGet);
    stream.setOnCancelHandler(call::onCancel);
    stream.setOnReadyHandler(call::onReady);
    long from = request.getFromSequence();
    rooms
        .watch(new WatchRequest(room, from == 0 ? 0 : from - 1, null), call)
        .whenComplete((watch, failure) -> {
          if (failure == null) {
            call.onWatching(watch);
          } else {
            call.onFailed(Errors.of(failure, Arguments.about(request)));
          }
        });
  }

  /** Streams that are open. */
  int open() {
    return open.get();
  }
}
