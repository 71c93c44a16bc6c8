package io.coanchor.server.signal;

import com.linecorp.armeria.common.sse.ServerSentEvent;
import com.linecorp.armeria.common.sse.ServerSentEventBuilder;
import com.linecorp.armeria.common.stream.StreamMessage;
import com.linecorp.armeria.common.stream.StreamWriter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One client's server-sent events (HTML standard, section 9.2). Takes as many events as the client
 * has room for; the others wait in the room's log, which is bounded: a slow client costs no more
 * than one that keeps up. Texts are made and written on the connection's event loop, which owns
 * everything here.
 */
final class RoomStream implements ClientRooms.Sink {
  /** Events under way to the client at most. */
  static final int BATCH = 64;

  /** As soon as is fair: all clients of a server that restarts come at once. */
  private static final Duration RECONNECT_AFTER = Duration.ofSeconds(2);

  private final Executor loop;
  private final StreamWriter<ServerSentEvent> events = StreamMessage.streaming();
  private ClientRooms.@Nullable Feed feed;
  private int taken;

  /** The heartbeat before last. */
  private @Nullable CompletableFuture<Void> lastBeat;

  /**
   * @param loop of the client's connection
   */
  RoomStream(Executor loop) {
    this.loop = loop;
  }

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
  public void onEvent(@Nullable String id, ClientRooms.Text text) {
    onLoop(() -> write(id, text));
  }

  /** A loop that has ended has no clients any more. */
  private void onLoop(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      events.abort();
    }
  }

  private void write(@Nullable String id, ClientRooms.Text text) {
    if (!events.isOpen()) {
      return;
    }
    ServerSentEventBuilder event = ServerSentEvent.builder().event(text.name()).data(text.json());
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
    onLoop(events::close);
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
