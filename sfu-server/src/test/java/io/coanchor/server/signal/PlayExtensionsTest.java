package io.coanchor.server.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The WHEP extensions as "WHEP Core Extensions" of the wish working group has them: section 4
 * "Server Sent Events extension", section 5 "Video Layer Selection extension".
 */
class PlayExtensionsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String ALL = "active,inactive,layers,reconnect,viewercount";

  private final SignalFixture fixture = new SignalFixture();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Player player = new Player();
  private String session = "";
  private List<String> links = List.of();

  private static final class Player implements PlayControl {
    volatile PlayState state =
        new PlayState(true, 3, "1", List.of(new PlayState.Layer("q", 100_000, 320, 180)));
    volatile boolean there = true;
    final List<LayerWish> wishes = new CopyOnWriteArrayList<>();

    @Override
    public PlayState state() {
      return state;
    }

    @Override
    public CompletionStage<Boolean> choose(LayerWish wish) {
      wishes.add(wish);
      return CompletableFuture.completedFuture(there);
    }
  }

  @BeforeEach
  void play() throws Exception {
    HttpResponse<String> created =
        http.send(
            HttpRequest.newBuilder(fixture.play().uri())
                .header("Content-Type", "application/sdp")
                .POST(
                    BodyPublishers.ofString(
                        SignalServerTest.OFFER.replace("DIRECTION", "recvonly")))
                .build(),
            BodyHandlers.ofString());
    assertThat(created.statusCode()).isEqualTo(201);
    links = created.headers().allValues("Link");
    session = created.headers().firstValue("Location").orElseThrow();
    fixture.sessions.players.put(session.substring("/session/".length()), player);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void shouldLinkBothExtensionsInThe201OfSection4AndSection5() {
    assertThat(links)
        .contains(
            "<"
                + session
                + "/events>; rel=\"urn:ietf:params:whep:ext:core:server-sent-events\"; events=\""
                + ALL
                + "\"",
            "<" + session + "/layer>; rel=\"urn:ietf:params:whep:ext:core:layer\"");
  }

  @Test
  void shouldNotLinkThemForAPublisher() throws Exception {
    HttpResponse<String> published =
        http.send(
            HttpRequest.newBuilder(fixture.publish().uri())
                .header("Content-Type", "application/sdp")
                .POST(
                    BodyPublishers.ofString(
                        SignalServerTest.OFFER.replace("DIRECTION", "sendonly")))
                .build(),
            BodyHandlers.ofString());
    assertThat(published.statusCode()).isEqualTo(201);
    assertThat(published.headers().allValues("Link").toString()).doesNotContain("urn:ietf");
    String events = published.headers().firstValue("Location").orElseThrow() + "/events";
    assertThat(post(events, "application/json", "[]").statusCode()).isEqualTo(404);
  }

  @Test
  void shouldCreateAnEventStreamOfSection4AndReadIt() throws Exception {
    String stream = createStream("[\"active\",\"layers\",\"viewercount\",\"inactive\"]");
    try (BufferedReader events = read(stream)) {
      assertThat(next(events)).isEqualTo("active {}");
      assertThat(next(events))
          .isEqualTo(
              "layers {\"1\":[{\"rid\":\"q\",\"spatialLayerId\":0,\"bitrate\":100000,"
                  + "\"width\":320,\"height\":180}]}");
      assertThat(next(events)).isEqualTo("viewercount {\"viewercount\":3}");
      player.state = new PlayState(false, 3, "1", List.of());
      assertThat(List.of(next(events), next(events)))
          .containsExactlyInAnyOrder("inactive {}", "layers {\"1\":[]}");
    }
  }

  @Test
  void shouldTellEverythingWithoutABodyAndToReconnectWhenDraining() throws Exception {
    String stream = createStream("");
    try (BufferedReader events = read(stream)) {
      assertThat(next(events)).isEqualTo("active {}");
      fixture.server.drain();
      List<String> told = new ArrayList<>();
      while (!told.contains("reconnect {}")) {
        told.add(next(events));
      }
      assertThat(events.readLine()).isNull();
    }
  }

  @Test
  void shouldRefuseUnknownEventsWith400OfSection4() throws Exception {
    HttpResponse<String> refused =
        post(session + "/events", "application/json", "[\"active\",\"scte35\"]");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(refused.body()).contains("scte35", ALL).doesNotContain("\\\"active\\\"");
    assertThat(post(session + "/events", "application/json", "{}").statusCode()).isEqualTo(400);
    assertThat(post(session + "/events", "application/json", "[1]").statusCode()).isEqualTo(400);
    assertThat(post(session + "/events", "application/json", "[").statusCode()).isEqualTo(400);
    assertThat(post(session + "/events", "text/plain", "[]").statusCode()).isEqualTo(415);
  }

  @Test
  void shouldDestroyAnEventStreamByDeleteOfSection4() throws Exception {
    String stream = createStream("[\"active\"]");
    try (BufferedReader events = read(stream)) {
      assertThat(next(events)).isEqualTo("active {}");
      assertThat(call("DELETE", stream).statusCode()).isEqualTo(200);
      assertThat(events.readLine()).isNull();
    }
    assertThat(call("GET", stream).statusCode()).isEqualTo(404);
    assertThat(call("DELETE", stream).statusCode()).isEqualTo(404);
  }

  @Test
  void shouldDestroyEventStreamsWithTheSessionAsSection4Says() throws Exception {
    String stream = createStream("[\"active\"]");
    try (BufferedReader events = read(stream)) {
      assertThat(next(events)).isEqualTo("active {}");
      assertThat(call("DELETE", session).statusCode()).isEqualTo(200);
      assertThat(events.readLine()).isNull();
    }
    assertThat(call("GET", stream).statusCode()).isEqualTo(404);
    assertThat(post(session + "/events", "application/json", "[]").statusCode()).isEqualTo(404);
    assertThat(post(session + "/layer", "application/json", "{}").statusCode()).isEqualTo(404);
  }

  @Test
  void shouldLetOneConnectionReadAStream() throws Exception {
    String stream = createStream("[\"active\"]");
    try (BufferedReader first = read(stream)) {
      assertThat(next(first)).isEqualTo("active {}");
      try (BufferedReader second = read(stream)) {
        assertThat(next(second)).isEqualTo("active {}");
        assertThat(first.readLine()).isNull();
      }
    }
  }

  @Test
  void shouldBoundTheStreamsOfASession() throws Exception {
    String last = "";
    for (int i = 0; i < EventStreams.MAX_PER_SESSION; i++) {
      last = createStream("[]");
    }
    HttpResponse<String> refused = post(session + "/events", "application/json", "[]");
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    assertThat(call("DELETE", last).statusCode()).isEqualTo(200);
    createStream("[]");
  }

  @Test
  void shouldChooseALayerOfSection5() throws Exception {
    assertThat(layer("{\"mediaId\":\"1\",\"rid\":\"q\"}").statusCode()).isEqualTo(200);
    assertThat(layer("{\"encodingId\":\"q\",\"unknown\":[1]}").statusCode()).isEqualTo(200);
    assertThat(layer("{\"maxWidth\":640,\"maxHeight\":360}").statusCode()).isEqualTo(200);
    assertThat(layer("{\"spatialLayerId\":0,\"maxSpatialLayerId\":2}").statusCode()).isEqualTo(200);
    // back to the server's choice
    assertThat(layer("{\"mediaId\":\"1\"}").statusCode()).isEqualTo(200);
    assertThat(player.wishes)
        .containsExactly(
            new LayerWish("q", 0, 0),
            new LayerWish("q", 0, 0),
            new LayerWish("", 640, 360),
            new LayerWish("", 0, 0),
            new LayerWish("", 0, 0));
  }

  @Test
  void shouldRefuseWhatItCannotSwitchToOfSection5() throws Exception {
    Map<String, Integer> refusals =
        Map.of(
            "{\"rid\":\"hd\"}", 422,
            "{\"mediaId\":\"0\"}", 422,
            "{\"spatialLayerId\":1}", 422,
            "{\"temporalLayerId\":1}", 422,
            "{\"maxTemporalLayerId\":0}", 422,
            "{\"mediaId\":1}", 400,
            "{\"maxWidth\":0}", 400,
            "{\"maxHeight\":1.5}", 400,
            "[]", 400,
            "{", 400);
    for (Map.Entry<String, Integer> each : refusals.entrySet()) {
      HttpResponse<String> refused = layer(each.getKey());
      assertThat(refused.statusCode()).as(each.getKey()).isEqualTo(each.getValue());
      assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    }
    assertThat(post(session + "/layer", "text/plain", "{}").statusCode()).isEqualTo(415);
    assertThat(layer("{} {}").statusCode()).isEqualTo(400);
    player.state = new PlayState(false, 3, "1", List.of());
    assertThat(layer("{\"rid\":\"q\"}").statusCode()).isEqualTo(409);
    player.there = false;
    assertThat(layer("{}").statusCode()).isEqualTo(404);
    assertThat(call("GET", session + "/layer").statusCode()).isEqualTo(405);
  }

  @Test
  void shouldTellWhatItAcceptsByOptions() throws Exception {
    for (String path : List.of("/events", "/layer")) {
      HttpResponse<String> options = call("OPTIONS", session + path);
      assertThat(options.statusCode()).isEqualTo(200);
      assertThat(options.headers().firstValue("Accept-Post").orElse("")).contains("json");
    }
  }

  private String createStream(String body) throws Exception {
    HttpResponse<String> made = post(session + "/events", "application/json", body);
    assertThat(made.statusCode()).isEqualTo(201);
    return made.headers().firstValue("Location").orElseThrow();
  }

  private HttpResponse<String> layer(String body) throws Exception {
    return post(session + "/layer", "application/json", body);
  }

  private HttpResponse<String> post(String path, String type, String body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(fixture.url(path)))
            .header("Content-Type", type)
            .timeout(PATIENCE)
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> call(String method, String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(fixture.url(path)))
            .method(method, BodyPublishers.noBody())
            .timeout(PATIENCE)
            .build(),
        BodyHandlers.ofString());
  }

  private BufferedReader read(String path) throws Exception {
    HttpResponse<InputStream> response =
        http.send(
            HttpRequest.newBuilder(URI.create(fixture.url(path))).timeout(PATIENCE).build(),
            BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  /** Name and data of the next event. */
  private static String next(BufferedReader events) throws Exception {
    String name = events.readLine();
    String data = events.readLine();
    assertThat(events.readLine()).isEmpty();
    return name.replaceFirst("^event: ", "") + " " + data.replaceFirst("^data: ", "");
  }
}
