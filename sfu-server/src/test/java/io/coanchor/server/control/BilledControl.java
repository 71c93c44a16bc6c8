package io.coanchor.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.util.concurrent.ListenableFuture;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.coanchor.proto.v1.BillingServiceGrpc;
import io.coanchor.server.billing.Charge;
import io.coanchor.server.billing.LedgerBatch;
import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.billing.Policy;
import io.coanchor.server.billing.RateCard;
import io.coanchor.server.billing.ledger.LedgerException;
import io.coanchor.server.billing.ledger.LedgerReader;
import io.coanchor.server.billing.ledger.LedgerSettings;
import io.coanchor.server.billing.ledger.LedgerWriter;
import io.coanchor.server.billing.ledger.SqlLedger;
import io.coanchor.server.config.ConfigLoader;
import io.coanchor.server.config.ServerConfig;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.room.RoomService;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** The control API over a real ledger in SQLite, which outlives the server as often as wanted. */
final class BilledControl implements AutoCloseable {
  static final String FULL = "full-token-0123456789";
  static final String READ = "read-token-0123456789";

  /** Days in Shanghai, and a number that is negative as an int. */
  static final long APP = 4_000_000_001L;

  /** Days in New York. */
  static final long OTHER_APP = 7;

  /** Before everything that happens in tests is final. */
  static final Instant SETTLED = Instant.parse("2026-12-31T00:00:00Z");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> written = new CopyOnWriteArrayList<>();
  private AuditLog log;
  private final Path file;
  private final UnaryOperator<LedgerReader> wrapped;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, Node> nodes = new HashMap<>();
  private int processes;
  private SqlLedger ledger;
  private ControlServer control;
  private Server web;
  private ManagedChannel channel;

  BilledControl(Path folder) throws Exception {
    this(folder, UnaryOperator.identity());
  }

  /**
   * Starts.
   *
   * @param wrapped what to put around the ledger's reader
   */
  BilledControl(Path folder, UnaryOperator<LedgerReader> wrapped) throws Exception {
    file = folder.resolve("ledger.db");
    this.wrapped = wrapped;
    start();
  }

  private void start() throws Exception {
    ServerConfig config =
        ConfigLoader.parse(
            """
            grpc: {address: 127.0.0.1, port: 0}
            api: {tokens: [{name: ops, token: "%s", scope: full}, {name: eyes, token: "%s", scope: read}]}
            apps:
              - {sdk-app-id: %d, secret-keys: [k], time-zone: Asia/Shanghai}
              - {sdk-app-id: %d, secret-keys: [k], time-zone: America/New_York}
            """
                .formatted(FULL, READ, APP, OTHER_APP),
            "test",
            Map.of());
    ledger = new SqlLedger(LedgerSettings.sqlite(file), InstantSource.fixed(SETTLED));
    LedgerWriter corrections = ledger.writer("node-a");
    log = new AuditLog(written::add);
    control =
        new ControlServer(
            config,
            (RoomService)
                Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {RoomService.class},
                    (_, method, _) -> {
                      throw new UnsupportedOperationException(method.getName());
                    }),
            new BareControl.Node(),
            new BillingView(
                wrapped.apply(ledger.reader()),
                corrections::correct,
                Policy.PER_STREAM,
                RateCard::of),
            log,
            Watches.MAX_WATCHES);
    control.start().join();
    ServerBuilder builder =
        Server.builder().http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    control.installJson(builder);
    web = builder.build();
    web.start().join();
    channel = NettyChannelBuilder.forAddress("127.0.0.1", control.port()).usePlaintext().build();
  }

  /** What is on record. */
  List<String> audit() {
    log.flush();
    return List.copyOf(written);
  }

  /** Stops the server and starts another over the same ledger. */
  void restart() throws Exception {
    stop();
    start();
  }

  private void stop() {
    channel.shutdownNow();
    web.stop().join();
    control.stop().join();
    ledger.close();
    nodes.clear();
  }

  BillingServiceGrpc.BillingServiceBlockingStub billing() {
    return BillingServiceGrpc.newBlockingStub(channel(FULL));
  }

  BillingServiceGrpc.BillingServiceBlockingStub billing(String token) {
    return BillingServiceGrpc.newBlockingStub(channel(token));
  }

  BillingServiceGrpc.BillingServiceStub streaming() {
    return BillingServiceGrpc.newStub(channel(FULL));
  }

  private Channel channel(String token) {
    Metadata headers = new Metadata();
    headers.put(ControlPlane.AUTHORIZATION, "Bearer " + token);
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  BillingServiceGrpc.BillingServiceFutureStub future() {
    return BillingServiceGrpc.newFutureStub(channel(FULL));
  }

  /** Waits until so many of some calls have ended. */
  static void awaitEnded(List<ListenableFuture<?>> calls, int wanted) throws InterruptedException {
    Semaphore ended = new Semaphore(0);
    calls.forEach(each -> each.addListener(ended::release, Runnable::run));
    assertThat(ended.tryAcquire(wanted, 30, TimeUnit.SECONDS)).as("%d ended", wanted).isTrue();
  }

  /** A node that writes. */
  private static final class Node {
    final LedgerWriter writer;
    final String process;
    long batch;

    Node(LedgerWriter writer, String process) {
      this.writer = writer;
      this.process = process;
    }
  }

  /** Has a node write entries. */
  void write(String name, LedgerEntry... entries) throws LedgerException {
    Node node = nodes.get(name);
    if (node == null) {
      node = new Node(ledger.writer(name), "process-" + ++processes);
      node.writer.begin(node.process);
      nodes.put(name, node);
    }
    node.batch++;
    node.writer.write(
        node.process,
        List.of(
            new LedgerBatch(
                node.batch,
                node.batch * 1000,
                SETTLED.toEpochMilli(),
                List.of(),
                List.of(),
                List.of(entries))));
  }

  /** An interval of a user in room 7, per stream. */
  static LedgerEntry entry(String id, String tier, String start, long durationMs) {
    return entry(id, APP, "anna", tier, start, durationMs);
  }

  static LedgerEntry entry(
      String id, long app, String user, String tier, String start, long durationMs) {
    boolean isSound = tier.equals("Audio");
    Charge charge =
        new Charge(
            RoomKey.of(app, 7),
            user,
            isSound ? "" : "live",
            Policy.PER_STREAM,
            tier,
            isSound ? 0 : 921_600);
    return new LedgerEntry(id, charge, Instant.parse(start).toEpochMilli(), durationMs, "", "");
  }

  /** An answer of the JSON form. */
  record Answer(int status, JsonNode body) {
    String reason() {
      return body.path("error").path("details").path(0).path("reason").asText();
    }
  }

  /** A call of the JSON form, below the application's billing. */
  Answer get(String path) throws Exception {
    HttpResponse<String> response = raw("GET", path, FULL, "");
    return new Answer(response.statusCode(), JSON.readTree(response.body()));
  }

  Answer post(String path, String body, String token) throws Exception {
    HttpResponse<String> response = raw("POST", path, token, body);
    return new Answer(response.statusCode(), JSON.readTree(response.body()));
  }

  HttpResponse<String> raw(String method, String path, String token, String body)
      throws IOException, InterruptedException {
    String base = path.startsWith("/") ? path : "/api/v1/apps/" + APP + "/billing/" + path;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + web.activeLocalPort() + base))
            .timeout(Duration.ofSeconds(60))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** All that a repeated message has of a field. */
  static List<String> texts(JsonNode list, String field) {
    List<String> texts = new ArrayList<>();
    list.forEach(each -> texts.add(each.path(field).asText()));
    return texts;
  }

  @Override
  public void close() {
    stop();
    http.close();
  }
}
