package io.coanchor.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coanchor.server.config.AdminConfig;
import io.coanchor.server.metrics.Metrics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdminServerTest {
  private volatile String readiness = AdminServer.READY;
  private final Metrics metrics = new Metrics();
  private final AdminServer server =
      new AdminServer(
          new AdminConfig("127.0.0.1", 0),
          metrics,
          () -> readiness,
          () -> 7,
          (sessions, after) ->
              Map.of("asked", List.of(sessions, after), "worker", Map.of("rttMs", 12)));
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void stop() {
    server.stop().join();
  }

  @Test
  void shouldTellHealthAndReadinessApart() throws Exception {
    server.start().join();
    readiness = "draining";

    assertThat(get("/healthz").statusCode()).isEqualTo(200);
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/readyz").body()).isEqualTo("draining\n");
    readiness = AdminServer.READY;
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
  }

  @Test
  void shouldExposeMetricsReadAtTheScrape() throws Exception {
    metrics.counters(
        "coanchor_drops",
        "Dropped",
        "reason",
        () -> Map.of("rtp_too_old", 7L, "rtp_malformed", 1L));
    metrics.gauge("coanchor_sessions", "Sessions", () -> 3);
    server.start().join();

    HttpResponse<String> response = get("/metrics");
    assertThat(response.headers().firstValue("content-type").orElse("")).startsWith("text/plain");
    assertThat(response.body())
        .contains("coanchor_drops_total{reason=\"rtp_too_old\",} 7.0")
        .contains("coanchor_drops_total{reason=\"rtp_malformed\",} 1.0")
        .contains("coanchor_sessions 3.0")
        .contains("jvm_threads_current");
    assertThatThrownBy(() -> metrics.gauge("other_name", "x", () -> 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("metric: other_name (expected: coanchor_…)");
  }

  @Test
  void shouldShowDebugStateAsJson() throws Exception {
    server.start().join();

    HttpResponse<String> response = get("/debug/state");
    assertThat(response.headers().firstValue("content-type").orElse(""))
        .startsWith("application/json");
    assertThat(response.body()).contains("\"rttMs\" : 12");
  }

  @Test
  void shouldShowAsManySessionsAsAskedForAndNoneOtherwise() throws Exception {
    server.start().join();

    assertThat(get("/debug/state").body()).contains("\"asked\" : [ 0, 0 ]");
    assertThat(get("/debug/state?sessions=20&after=7").body()).contains("\"asked\" : [ 20, 7 ]");
    for (String bad : List.of("sessions=1001", "sessions=-1", "sessions=x", "after=", "after=-5")) {
      assertThat(get("/debug/state?" + bad).statusCode()).as(bad).isEqualTo(400);
    }
  }

  @Test
  void shouldTakeNothingButReads() throws Exception {
    server.start().join();

    assertThat(get("/other").statusCode()).isEqualTo(404);
    HttpResponse<String> post =
        client.send(
            HttpRequest.newBuilder(uri("/debug/state")).POST(BodyPublishers.ofString("x")).build(),
            BodyHandlers.ofString());
    assertThat(post.statusCode()).isEqualTo(405);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }
}
