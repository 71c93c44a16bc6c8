package io.coanchor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.coanchor.client.ClientLoop;
import io.coanchor.client.PusherConfig;
import io.coanchor.client.V2TXLivePusher;
import io.coanchor.client.V2TXLivePusherObserver;
import io.coanchor.client.media.Clip;
import io.coanchor.client.media.ClipPusher;
import io.coanchor.client.media.ClipReader;
import io.coanchor.core.codec.Codec;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How soon a viewer sees something: joins at random moments of a stream with a key frame each four
 * seconds, from a publisher that makes none on request. The figure is written down, not asserted;
 * what is asserted is that every join came to a picture without waiting for the next key frame.
 */
@Tag("browser")
class FirstPictureTest {
  private static final int JOINS = 30;
  private static final long SEED = 4;

  /** Half of the distance between key frames: a join that waited for one would exceed it often. */
  private static final int LOOSE_BOUND_MILLIS = 2_000;

  /** One join on a bare peer connection: milliseconds from the request to the first picture. */
  private static final String JOIN =
      """
      async (url) => {
        const pc = new RTCPeerConnection({bundlePolicy: 'max-bundle'});
        pc.addTransceiver('audio', {direction: 'recvonly'});
        pc.addTransceiver('video', {direction: 'recvonly'});
        const video = document.createElement('video');
        video.muted = true;
        video.autoplay = true;
        document.body.append(video);
        const stream = new MediaStream();
        video.srcObject = stream;
        pc.ontrack = (e) => stream.addTrack(e.track);
        await pc.setLocalDescription();
        const startedAt = performance.now();
        const picture = new Promise((resolve, reject) => {
          video.requestVideoFrameCallback((now) => resolve(performance.now() - startedAt));
          setTimeout(() => reject(new Error('no picture within 10 s')), 10000);
        });
        const response = await fetch(url, {
          method: 'POST', headers: {'content-type': 'application/sdp'}, body: pc.localDescription.sdp});
        if (response.status !== 201) throw new Error(await response.text());
        const answeredMs = performance.now() - startedAt;
        await pc.setRemoteDescription({type: 'answer', sdp: await response.text()});
        const pictureMs = await picture;
        let lost = 0;
        (await pc.getStats()).forEach((s) => {
          if (s.type === 'inbound-rtp') lost += s.packetsLost;
        });
        await fetch(response.headers.get('location'), {method: 'DELETE'});
        pc.close();
        video.remove();
        return JSON.stringify({pictureMs, answeredMs, lost});
      }
      """;

  @Test
  void shouldShowAPictureWithoutWaitingForTheNextKeyFrame() throws Exception {
    Clip clip = clip();
    try (TestServer server = TestServer.start();
        ClientLoop loop = ClientLoop.start();
        V2TXLivePusher pusher =
            new V2TXLivePusher(loop, PusherConfig.of(Codec.H264), new V2TXLivePusherObserver() {});
        ClipPusher feeding = ClipPusher.start(clip, pusher);
        Chromium chromium = Chromium.launch()) {
      assertThat(pusher.startPush(server.trtcUrl("push", "gop4", "anchor"))).isZero();
      assertThat(feeding).isNotNull();
      SdkPage page = SdkPage.open(chromium, server);
      page.play(server.trtcUrl("play", "gop4", "first"));
      page.await("() => window.firstFrameAt > 0", 20);
      Random random = new Random(SEED);
      JsonArray joins = new JsonArray();
      for (int i = 0; i < JOINS; i++) {
        page.waitFor(200 + random.nextInt(800));
        JsonObject join = page.json(JOIN, server.endpoint("play", "gop4", "viewer" + i).toString());
        joins.add(join);
        assertThat(join.get("lost").getAsInt()).as("join %d", i).isZero();
      }
      List<Double> sorted = sorted(joins);
      System.getLogger("measurement")
          .log(
              System.Logger.Level.INFO,
              "first picture, 4 s GOP, {0} joins: median {1} ms, 95th percentile {2} ms, all {3}",
              JOINS,
              sorted.get(JOINS / 2),
              sorted.get((int) Math.ceil(JOINS * 0.95) - 1),
              sorted);
      assertThat(sorted.get(JOINS / 2)).isLessThan(LOOSE_BOUND_MILLIS);
    }
  }

  private static List<Double> sorted(JsonArray joins) {
    return joins.asList().stream()
        .map(join -> join.getAsJsonObject().get("pictureMs").getAsDouble())
        .map(ms -> Math.round(ms * 10) / 10.0)
        .sorted()
        .toList();
  }

  private static Clip clip() throws Exception {
    try (InputStream file =
        Objects.requireNonNull(FirstPictureTest.class.getResourceAsStream("/e2e/gop4.mp4"))) {
      return ClipReader.read(file.readAllBytes());
    }
  }
}
