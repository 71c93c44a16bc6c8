package io.coanchor.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.coanchor.server.auth.UserSigSigner;
import io.coanchor.server.config.ConfigLoader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What clients see of rooms, and the two flows of the product, over HTTP against the whole server.
 */
class RoomEventsTest {
  private static final long APP = 7;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String YAML =
      """
      http: {address: 127.0.0.1, port: 0, rate-limit: {sessions-per-minute: 0}}
      grpc: {address: 127.0.0.1, port: 0}
      admin: {address: 127.0.0.1, port: 0}
      media: {udp-port: 0, tcp-port: 0, advertise: ["127.0.0.1"]}
      admission: {max-cpu: 1}
      billing: {ledger: ""}
      apps:
        - {sdk-app-id: 7, secret-keys: [secret]}
      """;

  private final HttpClient client = HttpClient.newHttpClient();
  private CoanchorServer server;

  @BeforeEach
  void start() throws Exception {
    server = CoanchorServer.start(ConfigLoader.parse(YAML, "test", Map.of()));
  }

  @AfterEach
  void stop() {
    server.close();
    client.shutdownNow();
    client.close();
  }

  /** A client's event stream. */
  private final class Events implements AutoCloseable {
    private final BufferedReader lines;
    private String id = "";
    private String name = "";

    Events(String room, String user, String lastId) throws Exception {
      HttpResponse<InputStream> response =
          client.send(
              HttpRequest.newBuilder(uri("/v1/rooms/str/" + room + "/events", user))
                  .header("Last-Event-ID", lastId)
                  .build(),
              BodyHandlers.ofInputStream());
      assertThat(response.statusCode()).isEqualTo(200);
      lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /** The next event that must be of this name. */
    JsonNode next(String expected) throws Exception {
      while (true) {
        String line = lines.readLine();
        assertThat(line).as("instead of " + expected).isNotNull();
        if (line.startsWith("id:")) {
          id = line.substring(3);
        } else if (line.startsWith("event:")) {
          name = line.substring(6);
        } else if (line.startsWith("data:")) {
          assertThat(name).as(line).isEqualTo(expected);
          JsonNode data = JSON.readTree(line.substring(5));
          assertThat(data.get("sequence").asText()).isEqualTo(id);
          return data;
        }
      }
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }

  @Test
  void shouldLetAViewerCoAnchor() throws Exception {
    push("a", "anna", "a");
    String vera = play("a", "vera", "a");
    try (Events anna = new Events("a", "anna", "");
        Events viewer = new Events("a", "vera", "")) {
      JsonNode members = anna.next("room.snapshot").at("/snapshot/members");
      assertThat(members.findValuesAsText("userId")).containsExactly("anna", "vera");
      assertThat(members.findValuesAsText("role")).containsExactly("ANCHOR", "AUDIENCE");
      viewer.next("room.snapshot");

      JsonNode made = post("/v1/rooms/str/a/invitations", "vera", "{\"type\":\"co-anchor\"}", 201);
      JsonNode asked = anna.next("invitation.received").at("/invitationReceived/invitation");
      assertThat(asked.get("id")).isEqualTo(made.get("id"));
      assertThat(asked.get("fromUserId").asText()).isEqualTo("vera");
      String path = "/v1/invitations/" + made.get("id").asText();
      post(path + "/accept", "vera", "", 403);
      post(path + "/accept", "anna", "", 200);
      JsonNode answered = viewer.next("invitation.updated").at("/invitationUpdated/invitation");
      assertThat(answered.get("state").asText()).isEqualTo("ACCEPTED");
      anna.next("invitation.updated");

      push("v", "vera", "a");
      assertThat(anna.next("member.changed").at("/memberChanged/member/role").asText())
          .isEqualTo("CO_ANCHOR");
      viewer.next("member.changed");
      post(path + "/leave", "vera", "", 200);
      anna.next("invitation.updated");
      assertThat(anna.next("member.changed").at("/memberChanged/member/role").asText())
          .isEqualTo("AUDIENCE");

      delete(vera);
      assertThat(anna.next("member.left").at("/memberLeft/member/userId").asText())
          .isEqualTo("vera");
    }
  }

  @Test
  void shouldLetTwoAnchorsCompeteUntilOneLeaves() throws Exception {
    push("a", "anna", "a");
    String bert = push("b", "bert", "b");
    play("b", "vera", "b");
    try (Events anna = new Events("a", "anna", "");
        Events viewer = new Events("b", "vera", "")) {
      anna.next("room.snapshot");
      viewer.next("room.snapshot");
      JsonNode made =
          post(
              "/v1/rooms/str/a/invitations",
              "anna",
              "{\"type\":\"competition\",\"to\":{\"room\":{\"strId\":\"b\"}}}",
              201);
      anna.next("invitation.updated");
      post("/v1/invitations/" + made.get("id").asText() + "/accept", "bert", "", 200);
      anna.next("invitation.updated");
      assertThat(
              anna.next("competition.started").at("/competitionStarted/otherRoom/strId").asText())
          .isEqualTo("b");
      JsonNode relayed = anna.next("member.joined").at("/memberJoined/member");
      assertThat(relayed.get("role").asText()).isEqualTo("RELAYED");
      assertThat(relayed.at("/home/strId").asText()).isEqualTo("b");
      viewer.next("competition.started");
      viewer.next("member.joined");

      delete(bert);
      assertThat(anna.next("member.left").at("/memberLeft/member/userId").asText())
          .isEqualTo("bert");
      assertThat(anna.next("competition.ended").at("/competitionEnded/reason").asText())
          .isEqualTo("ANCHOR_LEFT");
      assertThat(viewer.next("member.left").at("/memberLeft/member/userId").asText())
          .isEqualTo("bert");
      viewer.next("member.left");
      viewer.next("competition.ended");
    }
  }

  @Test
  void shouldResumeAndEndWithTheRoom() throws Exception {
    String anna = push("a", "anna", "a");
    String seen;
    try (Events events = new Events("a", "anna", "")) {
      events.next("room.snapshot");
      seen = events.id;
    }
    play("a", "vera", "a");
    try (Events events = new Events("a", "anna", seen)) {
      assertThat(events.next("member.joined").at("/memberJoined/member/userId").asText())
          .isEqualTo("vera");
      post("/v1/rooms/str/x/invitations", "anna", "{\"type\":\"co-anchor\"}", 404);
    }
    HttpResponse<String> forged =
        client.send(
            HttpRequest.newBuilder(uri("/v1/rooms/str/a/events", "anna"))
                .header("Last-Event-ID", "9007199254740991")
                .build(),
            BodyHandlers.ofString());
    assertThat(forged.statusCode()).isEqualTo(400);
    assertThat(forged.body()).contains("-102051", "sequence: 9007199254740991 (expected: 0..");
    try (Events events = new Events("a", "anna", "")) {
      events.next("room.snapshot");
      server
          .rooms()
          .removeUser(io.coanchor.server.room.RoomKey.of(APP, "a"), "vera", 60)
          .toCompletableFuture()
          .join();
      assertThat(events.next("member.left").at("/memberLeft/reason").asText()).isEqualTo("REMOVED");
      assertThat(offer("play", "a", "vera", "a").statusCode()).isEqualTo(403);
      delete(anna);
      events.next("member.left");
      assertThat(events.next("room.closed").at("/roomClosed/reason").asText())
          .isEqualTo("LAST_ON_MIC_LEFT");
    }
  }

  private JsonNode post(String path, String user, String body, int status) throws Exception {
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(uri(path, user))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return JSON.readTree(response.body());
  }

  /** Returns the session's URL. */
  private String push(String stream, String user, String room) throws Exception {
    return created(offer("push", stream, user, room));
  }

  private String play(String stream, String user, String room) throws Exception {
    return created(offer("play", stream, user, room));
  }

  private static String created(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    return response.headers().firstValue("location").orElseThrow();
  }

  private HttpResponse<String> offer(String kind, String stream, String user, String room)
      throws Exception {
    String path = "/v1/" + kind + "/" + stream;
    URI uri = URI.create(uri(path, user) + "&wait=30&strroomid=" + room);
    String sdp = BareOffer.of(kind.equals("push") ? "sendonly" : "recvonly");
    return client.send(
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/sdp")
            .POST(BodyPublishers.ofString(sdp))
            .build(),
        BodyHandlers.ofString());
  }

  private void delete(String session) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.httpPort() + session);
    client.send(HttpRequest.newBuilder(uri).DELETE().build(), BodyHandlers.discarding());
  }

  private URI uri(String path, String user) {
    String sig = new UserSigSigner(APP, "secret").sign(user, Instant.now().getEpochSecond(), 60);
    return URI.create(
        String.format(
            Locale.ROOT,
            "http://127.0.0.1:%d%s?sdkappid=%d&userid=%s&usersig=%s",
            server.httpPort(),
            path,
            APP,
            user,
            URLEncoder.encode(sig, StandardCharsets.UTF_8)));
  }
}
