package io.coanchor.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The calls of README.md run as written, on a server like the one that ./run starts. */
class ReadmeTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static ControlPlane plane;

  @BeforeAll
  static void start() throws Exception {
    plane = ControlPlane.start("api: {anonymous-on-loopback: true}");
    plane.pushed("demo", "coanchor", "");
  }

  @AfterAll
  static void stop() {
    plane.close();
  }

  private static List<String> commands(String program) throws Exception {
    Path readme = Path.of("README.md");
    String text = Files.readString(Files.exists(readme) ? readme : Path.of("../README.md"));
    return text.lines()
        .filter(line -> line.startsWith("$ " + program + " "))
        .map(line -> line.substring(2))
        .map(line -> line.replace("localhost:8080", "127.0.0.1:" + plane.server().httpPort()))
        .map(line -> line.replace("localhost:9090", "127.0.0.1:" + plane.server().grpcPort()))
        .map(line -> line.replace("1400000001", Integer.toString(ControlPlane.APP)))
        .toList();
  }

  @Test
  void shouldRunTheCurlCalls() throws Exception {
    List<String> commands = commands("curl");
    assertThat(commands).hasSizeGreaterThanOrEqualTo(3);
    for (String command : commands) {
      Process curl =
          new ProcessBuilder("bash", "-c", command.replace("curl ", "curl -sS --fail-with-body "))
              .redirectErrorStream(true)
              .start();
      String answer = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(curl.waitFor()).as("%s%n%s", command, answer).isZero();
      JsonNode json = JSON.readTree(answer);
      assertThat(json.isObject()).as("%s%n%s", command, answer).isTrue();
      assertThat(answer).as(command).contains("coanchor");
    }
  }

  @Test
  void shouldRunTheGrpcurlCalls() throws Exception {
    List<String> commands = commands("grpcurl");
    assertThat(commands).hasSizeGreaterThanOrEqualTo(3);
    for (String command : commands) {
      List<String> answer = Grpcurl.run(command);
      if (command.endsWith(" list")) {
        assertThat(answer)
            .contains(
                "coanchor.v1.RoomService", "coanchor.v1.NodeService", "grpc.health.v1.Health");
      } else {
        assertThat(String.join("", answer)).as(command).contains("coanchor");
      }
    }
  }

  @Test
  void shouldSayThatItServes() {
    HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(plane.channel());
    for (String service : List.of("", "coanchor.v1.RoomService", "coanchor.v1.NodeService")) {
      assertThat(
              health.check(HealthCheckRequest.newBuilder().setService(service).build()).getStatus())
          .as(service)
          .isEqualTo(ServingStatus.SERVING);
    }
  }

  @Test
  void shouldHaveAPageToTryTheCalls() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> page = get(http, "/api/docs/");
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body()).as("nothing from elsewhere").doesNotContain("//");
      JsonNode specification = JSON.readTree(get(http, "/api/docs/specification.json").body());
      assertThat(specification.path("services"))
          .extracting(service -> service.path("name").asText())
          .contains("coanchor.v1.RoomService_HTTP", "coanchor.v1.NodeService_HTTP");
      assertThat(specification.toString())
          .contains("/api/v1/apps/", "/removeUser", "/api/v1/node/debug");
    }
  }

  private static HttpResponse<String> get(HttpClient http, String path) throws Exception {
    return http.send(HttpRequest.newBuilder(plane.http(path)).build(), BodyHandlers.ofString());
  }
}
