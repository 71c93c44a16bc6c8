package io.coanchor.server.control;

import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.grpc.GrpcJsonMarshaller;
import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.grpc.GrpcService;
import com.linecorp.armeria.server.grpc.GrpcServiceBuilder;
import com.linecorp.armeria.server.grpc.HttpJsonTranscodingOptions;
import com.linecorp.armeria.server.grpc.HttpJsonTranscodingQueryParamMatchRule;
import io.coanchor.proto.v1.ErrorReason;
import io.coanchor.server.config.AppConfig;
import io.coanchor.server.config.ConfigException;
import io.coanchor.server.config.GrpcConfig;
import io.coanchor.server.config.ServerConfig;
import io.coanchor.server.message.MessageJson;
import io.coanchor.server.metrics.HttpMeters;
import io.coanchor.server.metrics.Metrics;
import io.coanchor.server.net.EventLoops;
import io.coanchor.server.room.RoomService;
import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.netty.handler.ssl.ClientAuth;
import java.io.File;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The control API: {@code coanchor.v1} over gRPC with reflection and health on {@code grpc.port},
 * and its JSON form, {@link #installJson added} to the HTTP server. Started and stopped once by its
 * owner.
 */
public final class ControlServer {
  /** Names and numbers: nothing a caller sends is longer. */
  private static final int MAX_REQUEST_BYTES = 64 * 1024;

  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(15);
  private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(5);

  /** How soon a watcher whose machine has vanished is noticed. */
  private static final Duration PING_INTERVAL = Duration.ofSeconds(20);

  private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(2);

  private final List<ServerServiceDefinition> services;
  private final @Nullable BillingApi billing;
  private final @Nullable CsvExport csv;
  private final HealthStatusManager health = new HealthStatusManager();
  private final AuditLog audit;
  private final Server server;

  /**
   * Builds, but does not start, the server.
   *
   * @param billing null where nothing is billed: its calls are unknown then
   * @throws ConfigException where a token's file cannot be read
   */
  public ControlServer(
      ServerConfig config, RoomService rooms, NodeView node, @Nullable BillingView billing)
      throws ConfigException {
    this(config, rooms, node, billing, AuditLog.logging(), Watches.MAX_WATCHES);
  }

  /**
   * @param maxWatches streams of WatchRoom at once
   */
  ControlServer(
      ServerConfig config,
      RoomService rooms,
      NodeView node,
      @Nullable BillingView billing,
      AuditLog audit,
      int maxWatches)
      throws ConfigException {
    this.audit = audit;
    Calls calls = new Calls(new RequestIds(System::nanoTime, RequestIds.MAX_KEPT), audit);
    Map<Long, ZoneId> zones =
        config.apps().stream()
            .collect(Collectors.toUnmodifiableMap(AppConfig::sdkAppId, AppConfig::zone));
    Arguments arguments = new Arguments(zones::containsKey);
    Authenticator authenticator = new Authenticator(config.api());
    AuthInterceptor auth = new AuthInterceptor(authenticator, audit);
    List<BindableService> bound = new ArrayList<>();
    bound.add(new RoomsApi(rooms, arguments, calls, maxWatches));
    bound.add(new NodeApi(node, calls));
    if (billing == null) {
      this.billing = null;
      csv = null;
    } else {
      BillingArguments named = new BillingArguments(arguments, zones::get);
      BillingApi api = new BillingApi(billing, named, calls);
      bound.add(api);
      this.billing = api;
      csv = new CsvExport(authenticator, api, named);
    }
    services = bound.stream().map(each -> ServerInterceptors.intercept(each, auth)).toList();
    server = listen(config.grpc());
  }

  private Server listen(GrpcConfig config) {
    ServerBuilder builder = Server.builder();
    InetSocketAddress socket =
        config.address().isEmpty()
            ? new InetSocketAddress(config.port())
            : new InetSocketAddress(config.address(), config.port());
    if (config.tls().enabled()) {
      secure(builder, config.tls());
      builder.https(socket);
    } else {
      builder.http(socket);
    }
    return builder
        .service(
            calls(services)
                .addService(health.getHealthService())
                .addService(ProtoReflectionServiceV1.newInstance())
                // without the JSON formats: writing classes for them takes half a second at start
                .supportedSerializationFormats(
                    GrpcSerializationFormats.PROTO,
                    GrpcSerializationFormats.PROTO_WEB,
                    GrpcSerializationFormats.PROTO_WEB_TEXT)
                .build())
        .serviceUnder("/", unknownMethod())
        .meterRegistry(HttpMeters.none())
        .bossGroupFactory(EventLoops.acceptors())
        .maxRequestLength(MAX_REQUEST_BYTES)
        .requestTimeout(REQUEST_TIMEOUT)
        .idleTimeout(IDLE_TIMEOUT)
        .pingInterval(PING_INTERVAL)
        .gracefulShutdownTimeout(Duration.ofMillis(100), SHUTDOWN_TIMEOUT)
        .disableServerHeader()
        .disableDateHeader()
        .build();
  }

  private static void secure(ServerBuilder builder, GrpcConfig.Tls tls) {
    builder.tls(TlsKeyPair.of(new File(tls.keyFile()), new File(tls.certificateFile())));
    if (!tls.clientCaFile().isEmpty()) {
      // optional: a caller may have a token instead
      builder.tlsCustomizer(context ->
          context.trustManager(new File(tls.clientCaFile())).clientAuth(ClientAuth.OPTIONAL));
    }
  }

  private static GrpcServiceBuilder calls(List<ServerServiceDefinition> services) {
    GrpcServiceBuilder grpc =
        GrpcService.builder()
            .maxRequestMessageLength(MAX_REQUEST_BYTES)
            .exceptionHandler(new Failures());
    services.forEach(grpc::addService);
    return grpc;
  }

  private static HttpService unknownMethod() {
    StatusException failure =
        Errors.of(
            Status.Code.UNIMPLEMENTED, ErrorReason.UNKNOWN_METHOD, "no such method", Map.of());
    return (ctx, request) -> GrpcTrailers.only(failure);
  }

  /** Adds the JSON form and the page to try it to an HTTP server. */
  public void installJson(ServerBuilder builder) {
    HttpJsonTranscodingOptions options =
        HttpJsonTranscodingOptions.builder()
            .queryParamMatchRules(
                HttpJsonTranscodingQueryParamMatchRule.LOWER_CAMEL_CASE,
                HttpJsonTranscodingQueryParamMatchRule.ORIGINAL_FIELD)
            .errorHandler(new JsonErrors())
            .build();
    builder.service(
        new JsonRoutes(
            calls(services.stream().map(TextualNumbers::of).toList())
                .enableHttpJsonTranscoding(options)
                .jsonMarshallerFactory(service ->
                    GrpcJsonMarshaller.builderForGson()
                        .jsonPrinterCustomizer(MessageJson::printer)
                        .build())
                .build()));
    if (csv != null) {
      csv.install(builder);
    }
    DocPage.install(builder);
    builder.serviceUnder(
        JsonRoutes.BASE,
        (ctx, request) -> {
          String what = Arguments.shorten(request.method() + " " + ctx.path());
          return JsonErrors.of(
              Errors.of(
                  Status.Code.UNIMPLEMENTED,
                  ErrorReason.UNKNOWN_METHOD,
                  what + ": no such call (see " + DocPage.PATH + ")",
                  Map.of()));
        });
  }

  /** Listens; completes exceptionally where the port is taken or a certificate cannot be used. */
  public CompletableFuture<Void> start() {
    services.forEach(
        each -> health.setStatus(each.getServiceDescriptor().getName(), ServingStatus.SERVING));
    return server.start();
  }

  /** Stops listening, lets calls under way finish for a little while, then closes. */
  public CompletableFuture<Void> stop() {
    health.enterTerminalState();
    return server
        .stop()
        .whenComplete((_, _) -> {
          if (billing != null) {
            billing.close();
          }
          audit.close();
        });
  }

  /** Adds what an operator watches. */
  public void register(Metrics metrics) {
    metrics.counters(
        "coanchor_audit_lines",
        "Lines of the audit log: written; left out, of calls turned away, beyond a number that is"
            + " written; failed, which is an alarm",
        "result",
        audit::results);
  }

  /** The port listened on, once started. */
  public int port() {
    return server.activeLocalPort();
  }
}
