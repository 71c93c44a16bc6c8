package io.coanchor.server.signal;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.streaming.ServerSentEvents;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The event streams that are open, bounded in number, also those of one user. From any thread. */
final class RoomStreams {
  /** About 4 kB each. */
  static final int MAX_STREAMS = 100_000;

  /** A tab for each device and room, and those that a lost network has left half open. */
  static final int MAX_PER_USER = 16;

  /** Proxies cut connections that are silent for a minute, some for half of one. */
  static final int HEARTBEAT_SECONDS = 15;

  private static final int BUSY_RETRY_SECONDS = 30;

  /** By then those of a lost network are gone: see {@link SignalServer#UNACKNOWLEDGED_MILLIS}. */
  private static final int USER_RETRY_SECONDS = 30;

  private final AtomicInteger count = new AtomicInteger();
  private final Map<ClientRooms.Caller, Integer> byUser = new ConcurrentHashMap<>();
  private final Set<RoomStream> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Takes the place of one more stream, to be given back by {@link #leave}.
   *
   * @throws SignalException 429 when the user has as many as one may, 503 when the node has
   */
  void enter(ClientRooms.Caller caller) throws SignalException {
    if (byUser.merge(caller, 1, Integer::sum) > MAX_PER_USER) {
      leaveUser(caller);
      throw new SignalException(
          429,
          0,
          "Too many event streams",
          "event streams of "
              + caller.userId()
              + ": too many (expected: at most "
              + MAX_PER_USER
              + ")",
          USER_RETRY_SECONDS);
    }
    if (count.incrementAndGet() > MAX_STREAMS) {
      leave(caller);
      throw SignalException.unavailable("too many event streams are open", BUSY_RETRY_SECONDS);
    }
  }

  void leave(ClientRooms.Caller caller) {
    count.decrementAndGet();
    leaveUser(caller);
  }

  private void leaveUser(ClientRooms.Caller caller) {
    byUser.computeIfPresent(caller, (_, open) -> open == 1 ? null : open - 1);
  }

  int count() {
    return count.get();
  }

  /** Answers with a stream whose place was taken before. */
  HttpResponse begin(
      ServiceRequestContext ctx,
      ClientRooms.Caller caller,
      RoomStream stream,
      ClientRooms.Feed feed) {
    ctx.clearRequestTimeout();
    open.add(stream);
    var heartbeat =
        ctx.eventLoop()
            .scheduleAtFixedRate(
                stream::beat, HEARTBEAT_SECONDS, HEARTBEAT_SECONDS, TimeUnit.SECONDS);
    var _ =
        stream
            .events()
            .whenComplete()
            .whenComplete((done, failure) -> {
              heartbeat.cancel(false);
              feed.close();
              open.remove(stream);
              leave(caller);
            });
    var _ = ctx.whenRequestCancelling().thenRun(stream::cancel);
    stream.begin(feed);
    if (closed) {
      stream.onEnd();
    }
    ResponseHeaders headers =
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(MediaType.EVENT_STREAM)
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
            .set(HttpHeaderNames.of("x-accel-buffering"), "no")
            .build();
    return ServerSentEvents.fromPublisher(headers, stream.events());
  }

  /** Ends all that are open, and those that come. */
  void close() {
    closed = true;
    open.forEach(RoomStream::onEnd);
  }
}
