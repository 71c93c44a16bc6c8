package io.coanchor.peer;

import io.coanchor.e2e.TestServer;
import io.coanchor.server.CoanchorServer;
import io.coanchor.server.config.ConfigException;
import io.coanchor.server.config.ConfigLoader;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The server under attack, with time-outs short enough to be waited for, and its numbers. */
final class PeerServer implements AutoCloseable {
  private final CoanchorServer server;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private PeerServer(CoanchorServer server) {
    this.server = server;
  }

  /**
   * Starts a server.
   *
   * @param publish {@code media.session-timeout.publish}
   * @param play {@code media.session-timeout.play}
   * @param lost {@code rooms.lost-user-after}
   */
  static PeerServer start(String publish, String play, String lost) {
    return start(publish, play, lost, List.of("127.0.0.1"));
  }

  /** The same, and {@code media.advertise}. */
  static PeerServer start(String publish, String play, String lost, List<String> addresses) {
    String yaml =
        """
        http:
          address: 127.0.0.1
          port: 0
          rate-limit: {sessions-per-minute: 0, failures-per-minute: 0}
        grpc: {address: 127.0.0.1, port: 0}
        admin: {address: 127.0.0.1, port: 0}
        media:
          udp-port: 0
          tcp-port: 0
          workers: 2
          advertise: ["%s"]
          session-timeout: {publish: %s, play: %s}
        rooms: {lost-user-after: %s}
        admission: {max-cpu: 1}
        billing: {ledger: ""}
        apps:
          - {sdk-app-id: %d, secret-keys: ["%s"]}
        """
            .formatted(
                String.join("\", \"", addresses),
                publish,
                play,
                lost,
                TestServer.APP,
                TestServer.KEY);
    try {
      return new PeerServer(CoanchorServer.start(ConfigLoader.parse(yaml, "test", Map.of())));
    } catch (IOException | ConfigException e) {
      throw new AssertionError(e);
    }
  }

  CoanchorServer server() {
    return server;
  }

  /** The WHIP ({@code push}) or WHEP ({@code play}) endpoint; {@code more} begins with an &. */
  URI endpoint(String kind, String stream, String user, String more) {
    String signature = URLEncoder.encode(TestServer.userSig(user), StandardCharsets.UTF_8);
    return URI.create(
        "http://127.0.0.1:%d/v1/%s/%s?sdkappid=%d&userid=%s&usersig=%s%s"
            .formatted(server.httpPort(), kind, stream, TestServer.APP, user, signature, more));
  }

  /** Any request; {@code headers} are names and values in turn. */
  HttpResponse<String> send(String method, URI uri, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(60))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(method + " " + uri, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** The state of the server's parts. */
  Map<String, Object> overview() {
    return server.overview();
  }

  /** A number of the debug state, by its path. */
  long number(String... path) {
    Object at = overview();
    for (String step : path) {
      at = at instanceof Map<?, ?> map ? map.get(step) : null;
    }
    return at instanceof Number number ? number.longValue() : 0;
  }

  /** How often something was dropped for a reason, by living and ended sessions and by none. */
  long drops(String reason) {
    Map<String, Object> state = server.debugState();
    long sum = number((Map<?, ?>) state.get("worker"), "drops", reason);
    for (Object session : (List<?>) state.get("sessions")) {
      sum += number((Map<?, ?>) session, "media", "drops", reason);
    }
    return sum;
  }

  private static long number(Map<?, ?> in, String... path) {
    Object at = in;
    for (String step : path) {
      at = at instanceof Map<?, ?> map ? map.get(step) : null;
    }
    return at instanceof Number number ? number.longValue() : 0;
  }

  /** Sessions, addresses, ufrags, timers, connections and streams: 0 when all are gone. */
  long held() {
    return number("rooms", "publishers")
        + number("rooms", "viewers")
        + number("rooms", "streams")
        + number("rooms", "counterOffers")
        + number("worker", "addresses")
        + number("worker", "ufrags")
        + number("worker", "timers")
        + number("worker", "sockets", "tcpConnections");
  }

  @Override
  public void close() {
    http.close();
    server.close();
  }
}
