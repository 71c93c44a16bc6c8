package io.coanchor.server.signal;

import com.linecorp.armeria.common.Flags;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.util.TransportType;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerPort;
import io.coanchor.server.auth.UserSigVerifier;
import io.coanchor.server.config.HttpConfig;
import io.coanchor.server.config.HttpsConfig;
import io.coanchor.server.config.ServerConfig;
import io.coanchor.server.metrics.HttpMeters;
import io.coanchor.server.metrics.SignalMetrics;
import io.coanchor.server.net.EventLoops;
import io.netty.channel.epoll.EpollChannelOption;
import java.io.File;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The HTTP side: WHIP, WHEP, sessions and the page, on HTTP and, where configured, HTTPS. Started
 * and stopped once by its owner; {@link #drain} may be called from any thread.
 */
public final class SignalServer {
  /** Six times Chromium's longest offer; nothing a client sends is longer. */
  static final int MAX_BODY_BYTES = 64 * 1024;

  /** A UserSig and a privateMapKey, every star percent-encoded, and room to spare. */
  private static final int MAX_REQUEST_LINE_BYTES = 16 * 1024;

  private static final int MAX_HEADER_BYTES = 16 * 1024;
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(15);
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);

  /**
   * A client that acknowledges nothing for so long has vanished. Without this the kernel tries for
   * a quarter of an hour, and event streams of who changes networks pile up.
   */
  static final int UNACKNOWLEDGED_MILLIS = 30_000;

  private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(5);

  private final Server server;
  private final RoomStreams roomStreams = new RoomStreams();
  private final AtomicBoolean draining = new AtomicBoolean();

  /**
   * Builds, but does not start, the server.
   *
   * @param sessions the rooms' sessions
   * @param rooms what clients follow and take part in beside their media
   * @param verifier knows the apps and their keys
   * @param more adds services of others to the same ports
   */
  public SignalServer(
      ServerConfig config,
      MediaSessions sessions,
      ClientRooms rooms,
      UserSigVerifier verifier,
      SignalMetrics metrics,
      Consumer<ServerBuilder> more) {
    ServerBuilder builder = Server.builder();
    listen(builder, config.http(), config.https());
    builder
        .meterRegistry(HttpMeters.none())
        .bossGroupFactory(EventLoops.acceptors())
        .maxRequestLength(MAX_BODY_BYTES)
        .http1MaxInitialLineLength(MAX_REQUEST_LINE_BYTES)
        .http1MaxHeaderSize(MAX_HEADER_BYTES)
        .http2MaxHeaderListSize(MAX_REQUEST_LINE_BYTES + MAX_HEADER_BYTES)
        .requestTimeout(REQUEST_TIMEOUT)
        .idleTimeout(IDLE_TIMEOUT)
        .gracefulShutdownTimeout(Duration.ofMillis(100), SHUTDOWN_TIMEOUT)
        .errorHandler(new ProblemErrorHandler())
        .disableServerHeader()
        .disableDateHeader();
    if (Flags.transportType() == TransportType.EPOLL) {
      builder.childChannelOption(EpollChannelOption.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MILLIS);
    }
    int perMinute = config.http().rateLimit().sessionsPerMinute();
    int failuresPerMinute = config.http().rateLimit().failuresPerMinute();
    Admission admission =
        new Admission(
            verifier,
            new TokenBuckets(perMinute, System::nanoTime, TokenBuckets.MAX_ADDRESSES),
            new TokenBuckets(failuresPerMinute, System::nanoTime, TokenBuckets.MAX_ADDRESSES),
            draining::get,
            metrics);
    SessionIds ids = new SessionIds();
    SessionResponses responses = new SessionResponses(config.media().iceServers());
    publish(builder, new PublishCall(admission, sessions, ids, responses), metrics);
    play(builder, new PlayCall(admission, sessions, ids, responses), metrics);
    session(builder, admission, sessions, metrics);
    rooms(builder, admission, rooms, metrics);
    new PlayExtensions(admission, sessions, ids).serve(builder, metrics, draining::get);
    more.accept(builder);
    builder.service("prefix:/", new WebResources("/web"));
    builder.decorator(new Cors(config.http().corsOrigins()));
    this.server = builder.build();
  }

  private static void listen(ServerBuilder builder, HttpConfig http, HttpsConfig https) {
    builder.port(socket(http.address(), http.port()), SessionProtocol.HTTP);
    if (https.enabled()) {
      builder.port(socket(https.address(), https.port()), SessionProtocol.HTTPS);
      builder.tls(TlsKeyPair.of(new File(https.keyFile()), new File(https.certificateFile())));
    }
  }

  private static InetSocketAddress socket(String address, int port) {
    return address.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(address, port);
  }

  private static void publish(ServerBuilder builder, PublishCall call, SignalMetrics metrics) {
    Call none = (_, _) -> SessionResponses.noContent();
    Resource resource =
        new Resource("publish", metrics)
            .on(HttpMethod.GET, none)
            .on(HttpMethod.HEAD, none)
            .on(HttpMethod.POST, call)
            .describing(HttpHeaderNames.of("accept-post"), Sdp.SDP.toString());
    builder.service("/v1/push/{streamid}", resource);
    builder.service("/v2/pub/{sdkappid}/{streamid}", resource);
  }

  private static void play(ServerBuilder builder, PlayCall call, SignalMetrics metrics) {
    // draft-ietf-wish-whep section 4.2: players recognise an endpoint by its content type.
    Call none =
        (_, _) ->
            HttpResponse.of(
                ResponseHeaders.builder(HttpStatus.OK)
                    .contentType(Sdp.SDP)
                    .contentLength(0)
                    .build());
    Resource resource =
        new Resource("play", metrics)
            .on(HttpMethod.GET, none)
            .on(HttpMethod.HEAD, none)
            .on(HttpMethod.POST, call)
            .describing(HttpHeaderNames.of("accept-post"), Sdp.SDP.toString());
    builder.service("/v1/play/{streamid}", resource);
    builder.service("/v2/sub/{sdkappid}/{streamid}", resource);
  }

  private static void session(
      ServerBuilder builder, Admission admission, MediaSessions sessions, SignalMetrics metrics) {
    GetSessionCall get = new GetSessionCall(admission, sessions);
    builder.service(
        SessionResponses.SESSION_PATH + "{id}",
        new Resource("session", metrics)
            .on(HttpMethod.GET, get)
            .on(HttpMethod.HEAD, get)
            .on(HttpMethod.PATCH, new PatchCall(admission, sessions))
            .on(HttpMethod.DELETE, new DeleteCall(admission, sessions))
            .describing(HttpHeaderNames.ACCEPT_PATCH, Sdp.FRAGMENT.toString()));
  }

  private void rooms(
      ServerBuilder builder, Admission admission, ClientRooms rooms, SignalMetrics metrics) {
    builder.service(
        "/v1/rooms/{kind}/{id}/events",
        new Resource("events", metrics)
            .on(HttpMethod.GET, new FollowCall(admission, rooms, roomStreams)));
    builder.service(
        "/v1/rooms/{kind}/{id}/invitations",
        new Resource("invitations", metrics)
            .on(HttpMethod.POST, new InviteCall(admission, rooms))
            .describing(HttpHeaderNames.of("accept-post"), "application/json"));
    for (ClientRooms.Answer answer : ClientRooms.Answer.values()) {
      builder.service(
          InviteCall.INVITATIONS_PATH + "{id}/" + answer.name().toLowerCase(Locale.ROOT),
          new Resource("invitation", metrics)
              .on(HttpMethod.POST, new AnswerCall(admission, rooms, answer)));
    }
  }

  /** Listens; completes exceptionally where a port is taken or a certificate cannot be used. */
  public CompletableFuture<Void> start() {
    return server.start();
  }

  /** From now on new sessions get 503; those there are go on. */
  public void drain() {
    draining.set(true);
  }

  /** Whether {@link #drain} was called. */
  public boolean isDraining() {
    return draining.get();
  }

  /** Stops listening, lets requests under way finish for a few seconds, then closes. */
  public CompletableFuture<Void> stop() {
    drain();
    roomStreams.close();
    return server.stop();
  }

  /** The port of plain HTTP, once started. */
  public int httpPort() {
    return port(SessionProtocol.HTTP);
  }

  /** The port of HTTPS, once started, or 0 without it. */
  public int httpsPort() {
    return port(SessionProtocol.HTTPS);
  }

  private int port(SessionProtocol protocol) {
    return server.activePorts().values().stream()
        .filter(port -> port.hasProtocol(protocol))
        .map(ServerPort::localAddress)
        .mapToInt(InetSocketAddress::getPort)
        .findFirst()
        .orElse(0);
  }
}
