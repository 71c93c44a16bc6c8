package io.coanchor.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.e2e.TestServer;
import io.coanchor.server.config.ConfigLoader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A node that has enough to do says so. */
@Tag("alone")
class AdmissionTest {
  private static final String YAML =
      """
      http:
        address: 127.0.0.1
        port: 0
        rate-limit: {sessions-per-minute: 0, failures-per-minute: 0}
      grpc: {address: 127.0.0.1, port: 0}
      admin: {address: 127.0.0.1, port: 0}
      media: {udp-port: 0, tcp-port: 0, workers: 2}
      admission: {max-cpu: 0.1}
      billing: {ledger: ""}
      apps:
        - {sdk-app-id: %d, secret-keys: ["%s"]}
      """
          .formatted(TestServer.APP, TestServer.KEY);

  @Test
  void shouldRefuseSessionsWhileTheProcessorsAreBusy() throws Exception {
    AtomicBoolean busy = new AtomicBoolean(true);
    List<Thread> burners = new ArrayList<>();
    try (CoanchorServer server = CoanchorServer.start(ConfigLoader.parse(YAML, "t", Map.of()));
        HttpClient http = HttpClient.newHttpClient()) {
      for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
        burners.add(Thread.ofPlatform().daemon(true).start(() -> burn(busy)));
      }
      HttpResponse<String> answer = push(http, server);
      while (answer.statusCode() != 503) {
        answer = push(http, server);
      }
      assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
      URI metrics = URI.create("http://127.0.0.1:" + server.adminPort() + "/metrics");
      String exposed =
          http.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
              .body();
      assertThat(exposed)
          .containsPattern("coanchor_sessions_refused_total [1-9]")
          .contains("coanchor_media_worker_busy_ratio{worker=\"1\",}")
          .contains("coanchor_media_forward_seconds_bucket{le=\"+Inf\",} 0.0");
    } finally {
      busy.set(false);
      for (Thread burner : burners) {
        burner.join();
      }
    }
  }

  private static void burn(AtomicBoolean busy) {
    while (busy.get()) {
      Thread.onSpinWait();
    }
  }

  /** An offer that is refused as malformed as long as it is looked at. */
  private static HttpResponse<String> push(HttpClient http, CoanchorServer server)
      throws Exception {
    String signature = URLEncoder.encode(TestServer.userSig("anchor"), StandardCharsets.UTF_8);
    URI uri =
        URI.create(
            "http://127.0.0.1:%d/v1/push/s?sdkappid=%d&userid=anchor&usersig=%s"
                .formatted(server.httpPort(), TestServer.APP, signature));
    return http.send(
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/sdp")
            .POST(HttpRequest.BodyPublishers.ofString("v=0"))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
