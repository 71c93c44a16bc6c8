package io.coanchor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Of the layers that Chromium sends, a viewer sees the best. */
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SimulcastTest {
  private static final int WIDTH = 960;
  private static final int HEIGHT = 540;

  private TestServer server;
  private Chromium chromium;

  @BeforeAll
  void start() throws Exception {
    server = TestServer.start();
    chromium = Chromium.launch();
  }

  @AfterAll
  void stop() {
    chromium.close();
    server.close();
  }

  @Test
  void shouldForwardTheBestLayer() {
    SdkPage anchor = SdkPage.open(chromium, server);
    anchor.pushLayers(server.endpoint("push", "layers", "anchor").toString(), WIDTH, HEIGHT);
    SdkPage viewer = SdkPage.open(chromium, server);
    viewer.play(server.trtcUrl("play", "layers", "viewer") + "&wait=30");

    // The best layer only starts when the anchor has learned that there is bandwidth for it.
    viewer.await("() => document.getElementById('e2e-video').videoWidth === " + WIDTH, 60);
    viewer.page().evaluate("() => { readings.length = 0; }");
    viewer.await("() => readings.length > 15", 30);

    JsonObject seen = viewer.stats("player", "inbound-rtp", "video");
    JsonObject layers = anchor.layers();
    assertThat(layers.keySet()).contains("q", "h", "f");
    assertThat(layers.getAsJsonObject("q").get("frameWidth").getAsInt()).isEqualTo(WIDTH / 4);
    assertThat(layers.getAsJsonObject("h").get("frameWidth").getAsInt()).isEqualTo(WIDTH / 2);
    assertThat(seen.get("frameWidth").getAsInt()).isEqualTo(WIDTH);
    assertThat(seen.get("frameHeight").getAsInt()).isEqualTo(HEIGHT);
    assertThat(seen.get("packetsLost").getAsInt()).isZero();
    anchor.page().context().close();
    viewer.page().context().close();
  }

  @Test
  void shouldGoToTheLayerThatAPlayerChooses() {
    SdkPage anchor = SdkPage.open(chromium, server);
    anchor.pushLayers(server.endpoint("push", "choice", "anchor").toString(), WIDTH, HEIGHT);
    SdkPage viewer = SdkPage.open(chromium, server);
    viewer
        .page()
        .evaluate(
            """
            () => {
              const original = window.fetch.bind(window);
              window.fetch = async (...args) => {
                const response = await original(...args);
                if (response.status === 201) window.created = response;
                return response;
              };
              window.linkTo = (rel) => {
                const link = created.headers.get('Link').split(',').find(l => l.includes(rel));
                return new URL(link.match(/<([^>]*)>/)[1], created.url).href;
              };
              window.choose = async (wish) => (await original(linkTo('core:layer'), {
                method: 'POST',
                headers: {'Content-Type': 'application/json'},
                body: JSON.stringify(wish),
              })).status;
              window.listen = async () => {
                window.told = {};
                const made = await original(linkTo('core:server-sent-events'), {
                  method: 'POST',
                  headers: {'Content-Type': 'application/json'},
                  body: JSON.stringify(['active', 'inactive', 'layers', 'viewercount']),
                });
                const events = new EventSource(new URL(made.headers.get('Location'), made.url));
                for (const kind of ['active', 'inactive', 'layers', 'viewercount']) {
                  events.addEventListener(kind, (e) => { told[kind] = JSON.parse(e.data); });
                }
                return made.status;
              };
            }
            """);
    viewer.play(server.trtcUrl("play", "choice", "viewer") + "&wait=30");
    awaitWidth(viewer, WIDTH);

    assertThat(viewer.number("() => listen()").intValue()).isEqualTo(201);
    viewer.await("() => told.active && told.viewercount?.viewercount === 1", 20);
    viewer.await("() => Object.values(told.layers ?? {})[0]?.length === 3", 20);
    assertThat(viewer.number("() => choose({rid: 'q'})").intValue()).isEqualTo(200);
    awaitWidth(viewer, WIDTH / 4);
    assertThat(viewer.number("() => choose({maxWidth: " + WIDTH / 2 + "})").intValue())
        .isEqualTo(200);
    awaitWidth(viewer, WIDTH / 2);
    assertThat(viewer.number("() => choose({rid: 'x'})").intValue()).isEqualTo(422);
    assertThat(viewer.number("() => choose({})").intValue()).isEqualTo(200);
    awaitWidth(viewer, WIDTH);
    assertThat(viewer.stats("player", "inbound-rtp", "video").get("packetsLost").getAsInt())
        .isZero();
    anchor.page().context().close();
    viewer.await("() => told.inactive", 30);
    viewer.page().context().close();
  }

  private static void awaitWidth(SdkPage viewer, int width) {
    viewer.await("() => document.getElementById('e2e-video').videoWidth === " + width, 60);
  }
}
