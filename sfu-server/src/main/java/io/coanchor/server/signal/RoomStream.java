package io.coanchor.server.signal;

import com.linecorp.armeria.common.sse.ServerSentEvent;
import com.linecorp.armeria.common.sse.ServerSentEventBuilder;
import com.linecorp.armeria.common.stream.StreamMessage;
import com.linecorp.armeria.common.stream.StreamWriter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One client's server-sent events (HTML standard, section 9.2). Takes as many events as the client
 * has room for; the others wait in the room's log, which is bounded: a slow client costs no more
 * than one that keeps up.
 */
final class RoomStream implements ClientRooms.Sink {
  /** Events under way to the client at most. */
  static final int BATCH = 64;

  /** As soon as is fair: all clients of a server that restarts come at once. */
  private static final Duration RECONNECT_AFTER = Duration.ofSeconds(2);

  private final StreamWriter<ServerSentEvent> events = StreamMessage.streaming();
  private ClientRooms.@Nullable Feed feed;
  private int taken;

  /** The heartbeat before last; on the event loop. */
  private @Nullable CompletableFuture<Void> lastBeat;

  StreamMessage<ServerSentEvent> events() {
    return events;
  }

  /** Answers the client at once, and lets the first events come. */
  void begin(ClientRooms.Feed from) {
    feed = from;
    if (events.tryWrite(ServerSentEvent.ofRetry(RECONNECT_AFTER))) {
      from.request(BATCH);
    }
  }

  @Override
  public void onEvent(@Nullable String id, String name, String json) {
    ServerSentEventBuilder event = ServerSentEvent.builder().event(name).data(json);
    if (id != null) {
      event.id(id);
    }
    ClientRooms.Feed from = feed;
    if (events.tryWrite(event.build()) && id != null && from != null && ++taken == BATCH) {
      taken = 0;
      var _ = events.whenConsumed().thenRun(() -> from.request(BATCH));
    }
  }

  @Override
  public void onEnd() {
    events.close();
  }

  /** The client has gone. */
  void cancel() {
    events.abort();
  }

  /** A comment that keeps the connection; a client that took none since the last is let go. */
  void beat() {
    CompletableFuture<Void> last = lastBeat;
    if (last != null && !last.isDone()) {
      cancel();
      return;
    }
    if (events.tryWrite(ServerSentEvent.ofComment("beat"))) {
      lastBeat = events.whenConsumed();
    }
  }
}
