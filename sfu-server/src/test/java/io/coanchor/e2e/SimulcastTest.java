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
}
