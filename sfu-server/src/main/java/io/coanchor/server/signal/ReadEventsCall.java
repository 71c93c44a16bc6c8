package io.coanchor.server.signal;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** GET reads an event stream until it ends (HTML standard, section 9.2). */
final class ReadEventsCall implements Call {
  /** How late a player learns of a change; half as long as anybody waits before wondering. */
  private static final int LOOK_MILLIS = 250;

  /** Proxies end connections that are silent for a minute. */
  private static final long HEARTBEAT_NS = 15_000_000_000L;

  private static final String HEARTBEAT = ":\n\n";

  private final PlayExtensions extensions;
  private final BooleanSupplier leaving;
  private final LongSupplier nanoTime;

  /**
   * @param leaving whether players should go elsewhere, as the server is about to end
   */
  ReadEventsCall(PlayExtensions extensions, BooleanSupplier leaving, LongSupplier nanoTime) {
    this.extensions = extensions;
    this.leaving = leaving;
    this.nanoTime = nanoTime;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) throws SignalException {
    PlayControl player = extensions.player(ctx);
    EventStreams.Entry stream =
        extensions.streams().find(PlayExtensions.sessionId(ctx), PlayExtensions.streamId(ctx));
    if (stream == null) {
      throw extensions.noSuchStream(ctx);
    }
    Reader reader = new Reader(PlayExtensions.sessionId(ctx), player, stream);
    reader.ticket = stream.begin(reader.response::close, nanoTime.getAsLong());
    if (reader.ticket == EventStreams.Entry.ENDED) {
      throw extensions.noSuchStream(ctx);
    }
    ctx.clearRequestTimeout();
    reader.start(ctx);
    return reader.response;
  }

  /** One connection. On its event loop; only its end may come from elsewhere. */
  private final class Reader {
    private final String sessionId;
    private final PlayControl player;
    private final EventStreams.Entry stream;
    private final HttpResponseWriter response = HttpResponse.streaming();
    private CompletableFuture<Void> written = CompletableFuture.completedFuture(null);
    private long writtenNs;
    private long ticket;

    Reader(String sessionId, PlayControl player, EventStreams.Entry stream) {
      this.sessionId = sessionId;
      this.player = player;
      this.stream = stream;
    }

    void start(ServiceRequestContext ctx) {
      writtenNs = nanoTime.getAsLong();
      response.write(
          ResponseHeaders.builder(HttpStatus.OK)
              .contentType(MediaType.EVENT_STREAM)
              .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
              // nginx collects what it forwards unless it is told not to
              .set("x-accel-buffering", "no")
              .build());
      ScheduledFuture<?> scheduled =
          ctx.eventLoop()
              .withoutContext()
              .scheduleAtFixedRate(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
      var _ = response.whenComplete().handle((done, failure) -> scheduled.cancel(false));
    }

    /** A reader that has not taken what was written is let be: it will be told how things are. */
    private void look() {
      if (!extensions.lives(sessionId)) {
        response.close();
        return;
      }
      if (!written.isDone()) {
        return;
      }
      long nowNs = nanoTime.getAsLong();
      boolean leaves = leaving.getAsBoolean();
      List<EventStream.Event> events = stream.due(ticket, player.state(), leaves, nowNs);
      if (events == null) {
        response.close();
        return;
      }
      StringBuilder text = new StringBuilder();
      events.forEach(event -> text.append(event.text()));
      if (text.isEmpty() && nowNs - writtenNs >= HEARTBEAT_NS) {
        text.append(HEARTBEAT);
      }
      if (!text.isEmpty() && response.tryWrite(HttpData.ofUtf8(text))) {
        writtenNs = nowNs;
        written = response.whenConsumed();
      }
      if (leaves) {
        // nothing else is to be told, and the end need not wait for anybody
        response.close();
      }
    }
  }
}
