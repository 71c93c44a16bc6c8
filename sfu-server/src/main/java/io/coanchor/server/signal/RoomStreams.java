package io.coanchor.server.signal;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.streaming.ServerSentEvents;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The event streams that are open, bounded in number. From any thread. */
final class RoomStreams {
  /** About 4 kB each. */
  static final int MAX_STREAMS = 100_000;

  /** Proxies cut connections that are silent for a minute, some for half of one. */
  static final int HEARTBEAT_SECONDS = 15;

  private static final int BUSY_RETRY_SECONDS = 30;

  private final AtomicInteger count = new AtomicInteger();
  private final Set<RoomStream> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Takes the place of one more stream, to be given back by {@link #leave}. */
  void enter() throws SignalException {
    if (count.incrementAndGet() > MAX_STREAMS) {
      count.decrementAndGet();
      throw SignalException.unavailable("too many event streams are open", BUSY_RETRY_SECONDS);
    }
  }

  void leave() {
    count.decrementAndGet();
  }

  int count() {
    return count.get();
  }

  /** Answers with a stream whose place was taken before. */
  HttpResponse begin(ServiceRequestContext ctx, RoomStream stream, ClientRooms.Feed feed) {
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
              leave();
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
