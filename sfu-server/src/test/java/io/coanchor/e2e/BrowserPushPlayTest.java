package io.coanchor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One Chromium pushes, another plays, for every codec, with sound. */
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrowserPushPlayTest {
  private static final int TONE_HZ = 440;
  private static final int PLAY_MILLIS = 6_000;

  private TestServer server;
  private Chromium pushing;
  private Chromium playing;

  @BeforeAll
  void start() throws Exception {
    server = TestServer.start();
    pushing = Chromium.launch();
    playing = Chromium.launch();
  }

  @AfterAll
  void stop() {
    playing.close();
    pushing.close();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"H264", "VP8", "VP9", "AV1"})
  void shouldCarryPictureAndSound(String codec) {
    String stream = "e2e-" + codec;
    SdkPage anchor = SdkPage.open(pushing, server);
    SdkPage viewer = SdkPage.open(playing, server);
    anchor.push(
        server.trtcUrl("push", stream, "anchor"),
        codec.toLowerCase(Locale.ROOT),
        "startVirtualCamera");
    anchor.await("() => pusher.status === sdk.V2TXLivePushStatus.ConnectSuccess", 20);
    viewer.play(server.trtcUrl("play", stream, "viewer"));
    viewer.await("() => readings.length > 5", 20);

    JsonObject sentBefore = anchor.stats("pusher", "outbound-rtp", "video");
    JsonObject decodedBefore = viewer.stats("player", "inbound-rtp", "video");
    viewer.waitFor(PLAY_MILLIS);
    double hertz = viewer.loudestHertz();
    JsonObject sent = anchor.stats("pusher", "outbound-rtp", "video");
    JsonObject decoded = viewer.stats("player", "inbound-rtp", "video");
    JsonObject heard = viewer.stats("player", "inbound-rtp", "audio");

    assertThat(sent.get("codec").getAsString()).isEqualToIgnoringCase("video/" + codec);
    assertThat(decoded.get("codec").getAsString()).isEqualToIgnoringCase("video/" + codec);
    assertThat(decoded.get("frameWidth").getAsInt()).isEqualTo(sent.get("frameWidth").getAsInt());
    assertThat(decoded.get("frameHeight").getAsInt()).isEqualTo(sent.get("frameHeight").getAsInt());
    assertThat(decoded.get("packetsLost").getAsInt()).isZero();
    assertThat(heard.get("packetsLost").getAsInt()).isZero();
    assertThat(heard.get("packetsReceived").getAsInt()).isPositive();
    double framesSent = perSecond(sentBefore, sent, "framesSent");
    assertThat(framesSent).isGreaterThan(1);
    assertThat(perSecond(decodedBefore, decoded, "framesDecoded"))
        .as("frames decoded a second, of those sent; viewer: %s", decoded)
        .isGreaterThanOrEqualTo(framesSent * 0.9);
    assertFrameClockAdvances(viewer);
    assertThat(hertz).isCloseTo(TONE_HZ, within(10.0));
    anchor.page().context().close();
    viewer.page().context().close();
  }

  @Test
  void shouldCarryTheCameraAndMicrophone() {
    SdkPage anchor = SdkPage.open(pushing, server);
    SdkPage viewer = SdkPage.open(playing, server);
    anchor.push(server.trtcUrl("push", "e2e-camera", "anchor"), "h264", "startCamera");
    anchor.await("() => pusher.status === sdk.V2TXLivePushStatus.ConnectSuccess", 20);
    viewer.play(server.trtcUrl("play", "e2e-camera", "viewer"));
    viewer.await("() => window.firstFrameAt > 0", 20);
    viewer.waitFor(2_000);
    JsonObject decoded = viewer.stats("player", "inbound-rtp", "video");
    assertThat(decoded.get("framesDecoded").getAsInt()).isPositive();
    assertThat(decoded.get("packetsLost").getAsInt()).isZero();
    assertThat(viewer.stats("player", "inbound-rtp", "audio").get("totalAudioEnergy").getAsDouble())
        .isPositive();
    anchor.page().context().close();
    viewer.page().context().close();
  }

  private static void assertFrameClockAdvances(SdkPage viewer) {
    JsonObject clock =
        viewer.json(
            """
            () => {
              const t = readings.map(r => r.time);
              let back = 0;
              for (let i = 1; i < t.length; i++) if (t[i] < t[i - 1]) back++;
              return JSON.stringify({count: t.length, back, span: t[t.length - 1] - t[0]});
            }
            """,
            null);
    assertThat(clock.get("back").getAsInt()).isZero();
    assertThat(clock.get("count").getAsInt()).isGreaterThan(10);
    assertThat(clock.get("span").getAsInt()).isGreaterThan(PLAY_MILLIS / 2);
  }

  /** The two sides are asked one after the other, so their counts do not cover the same time. */
  private static double perSecond(JsonObject before, JsonObject after, String member) {
    double earlier = before.has(member) ? before.get(member).getAsDouble() : 0;
    double millis = after.get("timestamp").getAsDouble() - before.get("timestamp").getAsDouble();
    return (after.get(member).getAsDouble() - earlier) * 1000 / millis;
  }
}
