package io.coanchor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.peer.Until;
import io.coanchor.server.BareOffer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is told to stop, by signals, while a session is there. */
class DrainTest {
  private static final int PATIENCE_SECONDS = 30;
  private static final int UNAVAILABLE = 503;

  @TempDir private Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private ServerProcess server;

  private void start(String drainTimeout) throws Exception {
    server = new ServerProcess(folder, Map.of("COANCHOR_ADMISSION_DRAIN_TIMEOUT", drainTimeout));
  }

  @AfterEach
  void stop() {
    server.close();
    http.close();
  }

  @Test
  void shouldEndInOrderWhenTheLastSessionHasEnded() throws Exception {
    start("60s");
    URI session = enter("anna").headers().firstValue("location").map(this::resolve).orElseThrow();
    server.terminate();
    awaitDraining();

    HttpResponse<String> refused = enter("bert");
    assertThat(refused.statusCode()).isEqualTo(UNAVAILABLE);
    assertThat(refused.headers().firstValue("retry-after")).isPresent();
    assertThat(status("/healthz")).isEqualTo(200);
    http.send(HttpRequest.newBuilder(session).DELETE().build(), BodyHandlers.discarding());

    assertThat(server.awaitExit(PATIENCE_SECONDS)).isZero();
  }

  @Test
  void shouldNotWaitForSessionsForEver() throws Exception {
    start("1s");
    assertThat(enter("anna").statusCode()).isEqualTo(201);
    server.terminate();

    assertThat(server.awaitExit(PATIENCE_SECONDS)).isZero();
  }

  @Test
  void shouldEndAtOnceAtTheSecondSignal() throws Exception {
    start("10m");
    assertThat(enter("anna").statusCode()).isEqualTo(201);
    server.terminate();
    awaitDraining();
    server.terminate();

    assertThat(server.awaitExit(PATIENCE_SECONDS)).isEqualTo(143);
  }

  private void awaitDraining() {
    Until.holds(
        "draining",
        () -> {
          try {
            return status("/readyz") == UNAVAILABLE;
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  private HttpResponse<String> enter(String user) throws Exception {
    String url = server.trtcUrl("push", user, user);
    URI target = resolve("/v1/push/" + user + url.substring(url.indexOf('?')));
    return http.send(
        HttpRequest.newBuilder(target)
            .header("Content-Type", "application/sdp")
            .POST(BodyPublishers.ofString(BareOffer.of("sendonly")))
            .build(),
        BodyHandlers.ofString());
  }

  private URI resolve(String path) {
    return server.http().resolve(path);
  }

  private int status(String path) throws Exception {
    URI target = URI.create("http://127.0.0.1:" + server.adminPort() + path);
    return http.send(HttpRequest.newBuilder(target).build(), BodyHandlers.discarding())
        .statusCode();
  }
}
