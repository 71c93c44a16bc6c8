package io.coanchor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import io.coanchor.interop.NodePeer;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Stacks on Node.js push to Chromium and play what Chromium pushes. */
@Tag("browser")
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodeStacksTest {
  private static final List<String> STACKS = List.of("werift", "node-datachannel");
  private static final int CLIP_WIDTH = 320;
  private static final int CLIP_HEIGHT = 180;
  private static final int TONE_HZ = 440;
  private static final int PACKETS = 60;

  private TestServer server;
  private Chromium chromium;

  @BeforeAll
  void start() throws Exception {
    server = TestServer.start("  advertise: [\"127.0.0.1\"]\n");
    chromium = Chromium.launch();
  }

  @AfterAll
  void stop() {
    chromium.close();
    server.close();
  }

  @Test
  @Timeout(value = 90, unit = TimeUnit.SECONDS)
  void shouldPushToChromium() {
    Map<String, NodePeer> anchors = new LinkedHashMap<>();
    try {
      for (String stack : STACKS) {
        URI endpoint = server.endpoint("push", "from-" + stack, "anchor");
        anchors.put(stack, NodePeer.start(stack, true, endpoint, Map.of("rtx", true)));
      }
      anchors.forEach((stack, anchor) -> {
        anchor.await("connected");
        assertPlays("from-" + stack);
      });
    } finally {
      anchors.values().forEach(NodePeer::close);
    }
  }

  private void assertPlays(String stream) {
    SdkPage viewer = SdkPage.open(chromium, server);
    viewer.play(server.trtcUrl("play", stream, "viewer"));
    viewer.await("() => window.firstFrameAt > 0", 30);
    double hertz = viewer.loudestHertz();
    JsonObject video = viewer.stats("player", "inbound-rtp", "video");
    assertThat(video.get("codec").getAsString()).isEqualToIgnoringCase("video/H264");
    assertThat(video.get("frameWidth").getAsInt()).isEqualTo(CLIP_WIDTH);
    assertThat(video.get("frameHeight").getAsInt()).isEqualTo(CLIP_HEIGHT);
    assertThat(video.get("framesDecoded").getAsInt()).isGreaterThan(10);
    assertThat(video.get("packetsLost").getAsInt()).isZero();
    assertThat(viewer.stats("player", "inbound-rtp", "audio").get("packetsLost").getAsInt())
        .isZero();
    assertThat(hertz).isCloseTo(TONE_HZ, within(10.0));
    viewer.page().context().close();
  }

  @Test
  @Timeout(value = 90, unit = TimeUnit.SECONDS)
  void shouldPlayFromChromium() {
    Map<String, NodePeer> players = new LinkedHashMap<>();
    try {
      for (String stack : STACKS) {
        URI endpoint = server.endpoint("play", "to-stacks", "viewer-" + stack);
        players.put(
            stack,
            NodePeer.start(stack, false, URI.create(endpoint + "&wait=30"), Map.of("rtx", true)));
      }
      SdkPage anchor = SdkPage.open(chromium, server);
      anchor.push(server.trtcUrl("push", "to-stacks", "anchor"), "h264", "startVirtualCamera");
      players.forEach((stack, player) -> {
        player.await("connected");
        JsonObject report =
            player.awaitReport(stack + ": picture and sound", NodeStacksTest::isWhole);
        JsonObject video = report.getAsJsonObject("video");
        assertThat(video.get("backwards").getAsInt()).as("%s %s", stack, video).isZero();
      });
      anchor.page().context().close();
    } finally {
      players.values().forEach(NodePeer::close);
    }
  }

  private static boolean isWhole(JsonObject report) {
    return report.getAsJsonObject("video").get("packets").getAsInt() > PACKETS
        && report.getAsJsonObject("audio").get("packets").getAsInt() > PACKETS
        && report.getAsJsonObject("video").get("missing").getAsInt() == 0;
  }
}
