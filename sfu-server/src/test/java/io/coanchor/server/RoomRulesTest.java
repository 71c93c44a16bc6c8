package io.coanchor.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.server.auth.PrivateMapKey;
import io.coanchor.server.auth.UserSigSigner;
import io.coanchor.server.config.ConfigLoader;
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

/** Who may open a room, and how many it holds, over HTTP against the whole server. */
class RoomRulesTest {
  private static final long APP = 7;
  private static final String KEY = "secret";
  private static final int CREATE = 1;
  private static final int ENTER = 2;
  private static final int SEND = 4 + 16;

  /** What TRTC gives an audience: enter and receive. */
  private static final int AUDIENCE = 42;

  private static final String YAML =
      """
      http: {address: 127.0.0.1, port: 0, rate-limit: {sessions-per-minute: 0}}
      grpc: {address: 127.0.0.1, port: 0}
      admin: {address: 127.0.0.1, port: 0}
      media: {udp-port: 0, tcp-port: 0, advertise: ["127.0.0.1"]}
      rooms: {max-on-mic: 2, max-audience: 1}
      admission: {max-cpu: 1}
      billing: {ledger: ""}
      apps:
        - {sdk-app-id: 7, secret-keys: [secret], room-permission: true}
      """;

  private final HttpClient client = HttpClient.newHttpClient();
  private CoanchorServer server;

  @BeforeEach
  void start() throws Exception {
    server = CoanchorServer.start(ConfigLoader.parse(YAML, "test", Map.of()));
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void shouldNeedTheRightToOpenARoomNobodyIsIn() throws Exception {
    HttpResponse<String> refused = push("live", "anna", ENTER + SEND);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body())
        .contains("-100006", "nobody is in room \\\"hall\\\" yet (expected: bit 1, create room)");

    HttpResponse<String> opened = push("live", "anna", CREATE + ENTER + SEND);
    assertThat(opened.statusCode()).as(opened.body()).isEqualTo(201);
    HttpResponse<String> second = push("more", "bert", ENTER + SEND);
    assertThat(second.statusCode()).as(second.body()).isEqualTo(201);

    assertThat(delete(opened)).isEqualTo(200);
    HttpResponse<String> third = push("third", "carl", ENTER + SEND);
    assertThat(third.statusCode()).as("bert is still in").isEqualTo(201);
    assertThat(delete(second)).isEqualTo(200);
    assertThat(delete(third)).isEqualTo(200);
    assertThat(push("live", "anna", ENTER + SEND).statusCode()).isEqualTo(403);
    assertThat(rooms()).isEqualTo(0);
  }

  @Test
  void shouldAskAViewerToComeAgainWhenTheRoomIsOpen() throws Exception {
    HttpResponse<String> early = play("live", "vera", AUDIENCE);
    assertThat(early.statusCode()).isEqualTo(409);
    assertThat(early.headers().firstValue("retry-after")).hasValue("2");
    assertThat(early.body()).contains("nobody is in room");

    push("live", "anna", CREATE + ENTER + SEND);
    HttpResponse<String> viewer = play("live", "vera", AUDIENCE);
    assertThat(viewer.statusCode()).as(viewer.body()).isEqualTo(201);
  }

  @Test
  void shouldHoldSoManyOnMicAndInTheAudience() throws Exception {
    push("a", "anna", 255);
    push("b", "bert", 255);

    HttpResponse<String> third = push("c", "carl", 255);
    assertThat(third.statusCode()).isEqualTo(403);
    assertThat(third.body()).contains("3 on mic (expected: at most 2)", "\"code\":-3");
    assertThat(push("a", "anna", 255).statusCode()).as("a reconnect").isEqualTo(201);

    HttpResponse<String> viewer = play("a", "vera", 255);
    assertThat(viewer.statusCode()).as(viewer.body()).isEqualTo(201);
    HttpResponse<String> other = play("a", "vito", 255);
    assertThat(other.statusCode()).isEqualTo(403);
    assertThat(other.body()).contains("2 in the audience (expected: at most 1)");
    assertThat(delete(viewer)).isEqualTo(200);
    assertThat(play("a", "vito", 255).statusCode()).isEqualTo(201);
  }

  @Test
  void shouldForgetWhoNeverGotASession() throws Exception {
    URI uri = uri("push", "live", "anna", 255);
    HttpResponse<String> refused =
        client.send(
            HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/sdp")
                .POST(BodyPublishers.ofString(BareOffer.of("sendonly").replace("opus", "x-none")))
                .build(),
            BodyHandlers.ofString());

    assertThat(refused.statusCode()).isEqualTo(406);
    assertThat(rooms()).isEqualTo(0);
  }

  private int rooms() {
    return server.debugState().get("rooms") instanceof Map<?, ?> state
            && state.get("rooms") instanceof Integer count
        ? count
        : -1;
  }

  private HttpResponse<String> push(String stream, String user, int privileges) throws Exception {
    return post(uri("push", stream, user, privileges), BareOffer.of("sendonly"));
  }

  private HttpResponse<String> play(String stream, String user, int privileges) throws Exception {
    return post(uri("play", stream, user, privileges), BareOffer.of("recvonly"));
  }

  private HttpResponse<String> post(URI uri, String offer) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/sdp")
            .POST(BodyPublishers.ofString(offer))
            .build(),
        BodyHandlers.ofString());
  }

  private int delete(HttpResponse<?> created) throws Exception {
    URI session = created.uri().resolve(created.headers().firstValue("location").orElseThrow());
    return client
        .send(HttpRequest.newBuilder(session).DELETE().build(), BodyHandlers.discarding())
        .statusCode();
  }

  private URI uri(String kind, String stream, String user, int privileges) {
    long now = Instant.now().getEpochSecond();
    PrivateMapKey key = new PrivateMapKey(user, APP, 0, "hall", now + 60, privileges);
    String sig = new UserSigSigner(APP, KEY).sign(user, now, 60, key);
    return URI.create(
        String.format(
            Locale.ROOT,
            "http://127.0.0.1:%d/v1/%s/%s?sdkappid=%d&userid=%s&strroomid=hall&wait=30&usersig=%s",
            server.httpPort(),
            kind,
            stream,
            APP,
            user,
            URLEncoder.encode(sig, StandardCharsets.UTF_8)));
  }
}
