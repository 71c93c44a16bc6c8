package io.coanchor.server.signal;

import io.coanchor.conformance.ConformanceTarget;
import io.coanchor.server.auth.KeylessApp;
import io.coanchor.server.auth.UserSigSigner;
import io.coanchor.server.auth.UserSigVerifier;
import io.coanchor.server.config.ConfigLoader;
import io.coanchor.server.config.ServerConfig;
import io.coanchor.server.metrics.Metrics;
import io.coanchor.server.metrics.SignalMetrics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** A running HTTP side over {@link FakeMediaSessions}, on ports of the system's choice. */
final class SignalFixture implements ConformanceTarget, AutoCloseable {
  static final long APP = 1400188888L;
  static final long ROOM_APP = 7;
  static final long KEYLESS_APP = 8;
  static final String KEY = "secret";
  static final long NOW = 1_700_000_000L;

  private static final String BASE =
      """
      http: {address: 127.0.0.1, port: 0MORE}
      media:
        ice-servers:
          - {url: "stun:stun.example.com:3478"}
          - {url: "turn:turn.example.com?transport=udp", username: u, credential: c}
      apps:
        - {sdk-app-id: 1400188888, secret-keys: [secret]}
        - {sdk-app-id: 7, secret-keys: [secret], room-permission: true}
      """;

  final FakeMediaSessions sessions = new FakeMediaSessions();
  final FakeClientRooms rooms = new FakeClientRooms();
  final Metrics metrics = new Metrics();
  final SignalServer server;
  private final AtomicInteger streams = new AtomicInteger();

  SignalFixture() {
    this("");
  }

  /**
   * @param http more keys of {@code http}, starting with a comma
   */
  SignalFixture(String http) {
    try {
      ServerConfig config = ConfigLoader.parse(BASE.replace("MORE", http), "fixture", Map.of());
      InstantSource clock = InstantSource.fixed(Instant.ofEpochSecond(NOW));
      UserSigVerifier verifier = KeylessApp.verifier(config.apps(), KEYLESS_APP, clock);
      server =
          new SignalServer(config, sessions, rooms, verifier, new SignalMetrics(metrics), _ -> {});
      server.start().join();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static String sign(String user) {
    return new UserSigSigner(APP, KEY).sign(user, NOW, 60);
  }

  String url(String pathAndQuery) {
    return "http://127.0.0.1:" + server.httpPort() + pathAndQuery;
  }

  /** The metrics as a scraper sees them. */
  String exposed() {
    return metrics.expose(metrics.contentType(null));
  }

  private String next() {
    return "s" + streams.incrementAndGet();
  }

  @Override
  public Endpoint publish() {
    return new Endpoint(url(v1("push", next(), "")));
  }

  @Override
  public Endpoint publishWithBearer() {
    String uri = url("/v2/pub/" + APP + "/" + next() + "?SessionID=alice");
    return new Endpoint(URI.create(uri), sign("alice"));
  }

  @Override
  public Endpoint publishWithoutCredentials() {
    return new Endpoint(url("/v1/push/" + next() + "?sdkappid=" + APP + "&userid=alice"));
  }

  @Override
  public Endpoint play() {
    return new Endpoint(url(v1("play", next(), "&wait=60")));
  }

  @Override
  public Endpoint playWithBearer() {
    String uri = url("/v2/sub/" + APP + "/" + next() + "?SessionID=alice&wait=60");
    return new Endpoint(URI.create(uri), sign("alice"));
  }

  @Override
  public Endpoint playWithoutCredentials() {
    return new Endpoint(url("/v1/play/" + next() + "?sdkappid=" + APP + "&userid=alice"));
  }

  @Override
  public Endpoint playNotLive() {
    return new Endpoint(url(v1("play", next(), "")));
  }

  @Override
  public boolean makesCounterOffers() {
    return true;
  }

  private static String v1(String action, String stream, String more) {
    return "/v1/"
        + action
        + "/"
        + stream
        + "?sdkappid="
        + APP
        + "&userid=alice&usersig="
        + sign("alice")
        + more;
  }

  /** Publishes with {@code body} as the offer and tells the status. */
  void postOffer(byte[] body, IntConsumer status) {
    URI uri = publish().uri();
    send(
        HttpRequest.newBuilder(uri).header("Content-Type", "application/sdp"),
        "POST",
        body,
        status);
  }

  /** Patches a session with {@code body} as the fragment and tells the status. */
  void patchSession(byte[] body, IntConsumer status) {
    sessions.add("fuzzed", "etag", "abcd");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url("/session/fuzzed")))
            .header("Content-Type", "application/trickle-ice-sdpfrag")
            .header("If-Match", "*");
    send(request, "PATCH", body, status);
  }

  private static void send(
      HttpRequest.Builder request, String method, byte[] body, IntConsumer status) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      status.accept(
          client
              .send(
                  request.method(method, BodyPublishers.ofByteArray(body)).build(),
                  BodyHandlers.discarding())
              .statusCode());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    server.stop().join();
  }
}
