package io.coanchor.server.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.coanchor.server.config.AdminConfig;
import io.coanchor.server.metrics.HttpMeters;
import io.coanchor.server.metrics.Metrics;
import io.coanchor.server.net.EventLoops;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code /healthz}, {@code /readyz}, {@code /metrics}, {@code /debug/state} and {@code /drain}.
 * Health says that the process answers; readiness, whether new sessions may come. Draining is asked
 * for by {@code POST}, from this machine only.
 */
public final class AdminServer {
  /** The answer of readiness that lets sessions in; any other text is why not. */
  public static final String READY = "ready";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** Each costs its worker some microseconds between packets. */
  private static final int MAX_DEBUG_SESSIONS = 1_000;

  private final Server server;

  /** The state of every component. */
  @FunctionalInterface
  public interface DebugState {
    /**
     * Maps, lists, texts and numbers.
     *
     * @param sessions how many single sessions at most
     * @param after the number of the session that they come after
     */
    Map<String, ?> read(int sessions, long after);
  }

  /**
   * Builds, but does not start, the server.
   *
   * @param readiness {@link #READY}, or why the server takes no sessions
   * @param drain takes no new sessions from then on, and says how many there are
   * @param debugState called on a thread that may block
   */
  public AdminServer(
      AdminConfig config,
      Metrics metrics,
      Supplier<String> readiness,
      IntSupplier drain,
      DebugState debugState) {
    ServerBuilder builder =
        Server.builder()
            .http(
                config.address().isEmpty()
                    ? new InetSocketAddress(config.port())
                    : new InetSocketAddress(config.address(), config.port()))
            .meterRegistry(HttpMeters.none())
            .bossGroupFactory(EventLoops.acceptors())
            .maxRequestLength(1024)
            .gracefulShutdownTimeout(Duration.ZERO, Duration.ofSeconds(1))
            .disableServerHeader()
            .disableDateHeader();
    route(builder, "/healthz", (_, _) -> text(HttpStatus.OK, "ok"));
    route(builder, "/readyz", (_, _) -> readyz(readiness.get()));
    route(builder, "/metrics", (ctx, request) -> metrics(metrics, ctx, request));
    route(builder, "/debug/state", (ctx, _) -> debug(debugState, ctx));
    builder.route().post("/drain").build((ctx, _) -> drain(drain, ctx));
    server = builder.build();
  }

  private static void route(ServerBuilder builder, String path, HttpService service) {
    builder.route().get(path).head(path).build(service);
  }

  private static HttpResponse readyz(String state) {
    return text(state.equals(READY) ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE, state);
  }

  private static HttpResponse metrics(
      Metrics metrics, ServiceRequestContext ctx, HttpRequest request) {
    String type = metrics.contentType(request.headers().get(HttpHeaderNames.ACCEPT));
    return HttpResponse.of(
        () ->
            HttpResponse.of(
                ResponseHeaders.of(HttpStatus.OK, HttpHeaderNames.CONTENT_TYPE, type),
                HttpData.ofUtf8(metrics.expose(type))),
        ctx.blockingTaskExecutor());
  }

  private static HttpResponse drain(IntSupplier drain, ServiceRequestContext ctx) {
    if (!ctx.remoteAddress().getAddress().isLoopbackAddress()) {
      return text(HttpStatus.FORBIDDEN, "only from this machine");
    }
    return text(HttpStatus.OK, Integer.toString(drain.getAsInt()));
  }

  private static HttpResponse debug(DebugState debugState, ServiceRequestContext ctx) {
    long sessions = number(ctx.queryParam("sessions"), MAX_DEBUG_SESSIONS);
    long after = number(ctx.queryParam("after"), Long.MAX_VALUE);
    if (sessions < 0 || after < 0) {
      return text(
          HttpStatus.BAD_REQUEST,
          "sessions, after: (expected: 0.." + MAX_DEBUG_SESSIONS + ", and a session's number)");
    }
    return HttpResponse.of(
        () -> {
          try {
            return HttpResponse.of(
                HttpStatus.OK,
                MediaType.JSON_UTF_8,
                HttpData.wrap(JSON.writeValueAsBytes(debugState.read((int) sessions, after))));
          } catch (JsonProcessingException e) {
            return text(HttpStatus.INTERNAL_SERVER_ERROR, "state: " + e.getOriginalMessage());
          }
        },
        ctx.blockingTaskExecutor());
  }

  /** Zero when it is not given, −1 when it is no number of the range. */
  private static long number(@Nullable String text, long max) {
    if (text == null) {
      return 0;
    }
    try {
      long number = Long.parseLong(text);
      return number > max ? -1 : number;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static HttpResponse text(HttpStatus status, String text) {
    return HttpResponse.of(status, MediaType.PLAIN_TEXT_UTF_8, text + "\n");
  }

  /** Listens; completes exceptionally where the port is taken. */
  public CompletableFuture<Void> start() {
    return server.start();
  }

  /** Closes. */
  public CompletableFuture<Void> stop() {
    return server.stop();
  }

  /** The port listened on, once started. */
  public int port() {
    return server.activeLocalPort();
  }
}
