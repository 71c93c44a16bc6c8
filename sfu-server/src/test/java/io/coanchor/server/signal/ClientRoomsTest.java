package io.coanchor.server.signal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.peer.Until;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClientRoomsTest {
  private static final String USER =
      "?sdkappid=" + SignalFixture.APP + "&userid=alice&usersig=" + SignalFixture.sign("alice");

  private final SignalFixture fixture = new SignalFixture();
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void stop() {
    client.close();
    fixture.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(fixture.url(path)));
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return client.send(
        request(path + USER)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private void assertRefused(String path, String body, int status, String detail) throws Exception {
    HttpResponse<String> response = post(path, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(response.body()).contains(detail);
  }

  @Test
  void shouldStreamEventsWithTheirIdsAndNames() throws Exception {
    HttpResponse<InputStream> response =
        client.send(
            request("/v1/rooms/str/a%20b/events" + USER).header("Last-Event-ID", "41").build(),
            BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).contains("text/event-stream");
    assertThat(fixture.rooms.asked.getFirst())
        .contains("userId=alice", "StringRoom[id=a b]", "after 41");
    fixture.rooms.tell("{\"n\":1}");
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).isEqualTo("retry:2000");
      assertThat(lines.readLine()).isEmpty();
      assertThat(lines.readLine()).isEqualTo("id:1");
      assertThat(lines.readLine()).isEqualTo("event:test");
      assertThat(lines.readLine()).isEqualTo("data:{\"n\":1}");
      assertThat(lines.readLine()).isEmpty();
      fixture.rooms.end();
      assertThat(lines.readLine()).as("the room has ended").isNull();
    }
    Until.holds("closed", () -> fixture.rooms.asked.contains("close"));
  }

  @Test
  void shouldAskForMoreOnlyWhenTheClientHasTakenWhatThereWas() throws Exception {
    HttpResponse<InputStream> response =
        client.send(request("/v1/rooms/int/7/events" + USER).build(), BodyHandlers.ofInputStream());
    String large = "{\"text\":\"" + "x".repeat(100_000) + "\"}";
    int events = 4 * RoomStream.BATCH;
    for (int i = 0; i < events; i++) {
      fixture.rooms.tell(large);
    }
    Until.holds("one batch", () -> fixture.rooms.asked.contains("request " + RoomStream.BATCH));
    assertThat(fixture.rooms.asked.stream().filter(a -> a.startsWith("request")).count())
        .as("a client that does not read gets little")
        .isLessThanOrEqualTo(2);
    int told = 0;
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      while (told < events) {
        if (lines.readLine().startsWith("id:")) {
          told++;
        }
      }
    }
    Until.holds("gone", () -> fixture.rooms.asked.contains("close"));
  }

  @Test
  void shouldBoundTheStreamsOfAUser() throws Exception {
    List<Socket> open = new ArrayList<>();
    for (int i = 0; i < RoomStreams.MAX_PER_USER; i++) {
      open.add(new Socket(InetAddress.getLoopbackAddress(), fixture.server.httpPort()));
      String path = "/v1/rooms/int/" + (i + 1) + "/events" + USER;
      open.getLast()
          .getOutputStream()
          .write(
              ("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      assertThat(
              new String(open.getLast().getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 200");
    }
    HttpResponse<String> refused =
        client.send(request("/v1/rooms/int/7/events" + USER).build(), BodyHandlers.ofString());
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("retry-after")).contains("30");
    assertThat(refused.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(refused.body())
        .contains("\"status\":429", "event streams of alice: too many (expected: at most 16)");
    String bob =
        "?sdkappid=" + SignalFixture.APP + "&userid=bob&usersig=" + SignalFixture.sign("bob");
    try (InputStream other = follow("/v1/rooms/int/7/events" + bob).body()) {
      assertThat(other.read()).as("another user").isEqualTo('r');
    }

    open.removeFirst().close();
    Until.holds("a place again", () -> follow("/v1/rooms/int/7/events" + USER).statusCode() == 200);
    fixture.rooms.failNext = new SignalException(404, -102005, "No such room", "room: 1");
    open.removeFirst().close();
    Until.holds(
        "a refused one takes no place",
        () -> follow("/v1/rooms/int/7/events" + USER).statusCode() == 404);
    Until.holds("a place again", () -> follow("/v1/rooms/int/7/events" + USER).statusCode() == 200);
    fixture.server.stop().join();
  }

  private HttpResponse<InputStream> follow(String path) {
    return client.sendAsync(request(path).build(), BodyHandlers.ofInputStream()).join();
  }

  @Test
  void shouldEndItsStreamsWhenItStops() throws Exception {
    HttpResponse<InputStream> response =
        client.send(request("/v1/rooms/int/7/events" + USER).build(), BodyHandlers.ofInputStream());
    fixture.server.stop().join();
    assertThat(response.body().readAllBytes()).asString(StandardCharsets.UTF_8).contains("retry:");
  }

  @Test
  void shouldRefuseWrongFollowers() throws Exception {
    assertFollow("/v1/rooms/int/0/events" + USER, 400, "-3318");
    assertFollow("/v1/rooms/room/1/events" + USER, 400, "int or str");
    assertFollow("/v1/rooms/int/1/events?sdkappid=1400188888&userid=alice", 401, "70002");
    assertFollow("/v1/rooms/int/1/events" + USER.replace("alice", "bob"), 403, "70013");
    HttpResponse<String> forged =
        client.send(
            request("/v1/rooms/int/1/events" + USER).header("Last-Event-ID", "-5").build(),
            BodyHandlers.ofString());
    assertThat(forged.statusCode()).isEqualTo(400);
    assertThat(forged.body()).contains("last-event-id: -5 (expected: the id of an event)");
    fixture.rooms.failNext = new SignalException(404, -102005, "No such room", "room: 1");
    assertFollow("/v1/rooms/int/1/events" + USER, 404, "-102005");
    fixture.server.drain();
    assertFollow("/v1/rooms/int/1/events" + USER, 503, "draining");
  }

  private void assertFollow(String path, int status, String detail) throws Exception {
    HttpResponse<String> response = client.send(request(path).build(), BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.body()).contains(detail);
  }

  @Test
  void shouldReadInvitations() throws Exception {
    HttpResponse<String> made =
        post("/v1/rooms/str/a/invitations", "{\"type\":\"co-anchor\",\"to\":{\"userId\":\"bob\"}}");
    assertThat(made.statusCode()).isEqualTo(201);
    assertThat(made.headers().firstValue("location")).contains("/v1/invitations/i1");
    assertThat(made.body()).isEqualTo("{\"id\":\"i1\"}");
    post("/v1/rooms/int/5/invitations", "{\"type\":\"co-anchor\"}");
    post(
        "/v1/rooms/str/a/invitations",
        "{\"type\":\"competition\",\"to\":{\"room\":{\"intId\":9}}}");
    post("/v1/rooms/str/a/invitations", "{\"type\":\"competition\",\"to\":{\"room\":\"9\"}}");
    post("/v1/invitations/i1/accept", "");
    post("/v1/invitations/i1/leave", "");

    assertThat(fixture.rooms.asked)
        .extracting(line -> line.replaceAll("Caller\\[.*?] ", "").replaceAll("toRoom=", ""))
        .containsExactly(
            "invite StringRoom[id=a] Question[competition=false, toUserId=bob, null]",
            "invite IntRoom[id=5] Question[competition=false, toUserId=, null]",
            "invite StringRoom[id=a] Question[competition=true, toUserId=, IntRoom[id=9]]",
            "invite StringRoom[id=a] Question[competition=true, toUserId=, StringRoom[id=9]]",
            "ACCEPT i1",
            "LEAVE i1");
  }

  @Test
  void shouldRefuseWrongInvitations() throws Exception {
    String path = "/v1/rooms/str/a/invitations";
    assertRefused(path, "", 400, "type: missing");
    assertRefused(path, "{", 400, "body: no JSON");
    assertRefused(path, "[".repeat(5_000), 400, "body: no JSON");
    assertRefused(
        path, "{\"type\":\"duel\"}", 400, "type: duel (expected: co-anchor or competition)");
    assertRefused(path, "{\"type\":7}", 400, "type: no text");
    assertRefused(path, "{\"type\":\"competition\"}", 400, "to: nobody");
    assertRefused(path, "{\"type\":\"competition\",\"to\":7}", 400, "to: no object");
    assertRefused(
        path, "{\"type\":\"competition\",\"to\":{\"room\":{}}}", 400, "to.room: unreadable");
    assertRefused(path, "{\"type\":\"competition\",\"to\":{\"room\":0}}", 400, "-3318");
    assertRefused(path, "{\"type\":\"co-anchor\",\"to\":{\"userId\":\"a b\"}}", 400, "-3319");
    assertRefused(path, "{\"type\":\"co-anchor\",\"to\":{\"room\":1}}", 400, "to.room: given");
    HttpResponse<String> text =
        client.send(
            request(path + USER).POST(BodyPublishers.ofString("{}")).build(),
            BodyHandlers.ofString());
    assertThat(text.statusCode()).isEqualTo(415);
    fixture.rooms.failNext = new SignalException(409, -102044, "Not in this state", "connected");
    assertRefused("/v1/invitations/i1/accept", "", 409, "-102044");
    assertThat(post("/v1/invitations/i1/explode", "").statusCode()).isEqualTo(404);
  }
}
