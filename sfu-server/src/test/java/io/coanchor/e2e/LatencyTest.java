package io.coanchor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Measures from glass to glass with the frame clock. The figures are for the record; what is
 * asserted are bounds that also a busy machine keeps.
 *
 * <p>The order matters: each join loads a small machine, its browsers' audio then comes late, and
 * viewers that are there buffer more of it, and of the picture with it, for half a minute.
 */
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LatencyTest {
  private static final int SETTLE_MILLIS = 6_000;
  private static final int WINDOW_MILLIS = 1_500;
  private static final int JOINS = Boolean.getBoolean("coanchor.long") ? 30 : 8;
  private static final double SANE_LATENCY_MS = 2_000;
  private static final double SANE_JOIN_MS = 5_000;

  private TestServer server;
  private Chromium pushing;
  private Chromium playing;
  private SdkPage anchor;
  private SdkPage old;

  @BeforeAll
  void start() throws Exception {
    server = TestServer.start();
    pushing = Chromium.launch();
    playing = Chromium.launch();
    anchor = SdkPage.open(pushing, server);
    anchor.push(server.trtcUrl("push", "latency", "anchor"), "vp8", "startVirtualCamera");
    old = SdkPage.open(playing, server);
    old.play(server.trtcUrl("play", "latency", "old") + "&wait=30");
    old.await("() => readings.length > 5", 30);
    old.waitFor(SETTLE_MILLIS);
  }

  @AfterAll
  void stop() {
    playing.close();
    pushing.close();
    server.close();
  }

  @Test
  @Order(2)
  void shouldShowANewViewerThePresent() throws Exception {
    double[] beforeMs = latencies(old, System.currentTimeMillis() - SETTLE_MILLIS);
    SdkPage young = SdkPage.open(playing, server);
    young.play(server.trtcUrl("play", "latency", "young"));
    young.await("() => window.firstFrameAt > 0", 30);
    young.waitFor(1_000 + WINDOW_MILLIS);
    long fromMs = young.number("() => performance.timeOrigin + firstFrameAt").longValue() + 1_000;
    double[] youngMs = latencies(young, fromMs);
    double[] oldMs = latencies(old, fromMs);

    Measurements figures = new Measurements("glass-to-glass");
    figures.put("beforeTheJoinMedianMs", Measurements.median(beforeMs));
    figures.put("oldViewerMedianMs", Measurements.median(oldMs));
    figures.put("oldViewerP95Ms", Measurements.quantile(oldMs, 0.95));
    figures.put("newViewerMedianMs", Measurements.median(youngMs));
    figures.put("newViewerP95Ms", Measurements.quantile(youngMs, 0.95));
    double gap = Measurements.median(youngMs) - Measurements.median(oldMs);
    figures.put("newMinusOldMs", gap);
    putJitterBuffers(figures, "old", old);
    putJitterBuffers(figures, "new", young);
    figures.write();
    young.page().context().close();
    assertThat(Measurements.median(oldMs)).isBetween(0.0, SANE_LATENCY_MS);
    assertThat(Math.abs(gap)).isLessThan(SANE_LATENCY_MS);
  }

  @Test
  @Order(3)
  void shouldShowTheFirstPictureSoon() throws Exception {
    double[] postToFrameMs = new double[JOINS];
    double[] connectedToFrameMs = new double[JOINS];
    for (int i = 0; i < JOINS; i++) {
      SdkPage viewer = SdkPage.open(playing, server);
      viewer.play(server.trtcUrl("play", "latency", "viewer" + i));
      viewer.await("() => window.firstFrameAt > 0 && window.connectedAt > 0", 30);
      JsonObject times =
          viewer.json(
              """
              () => JSON.stringify({firstFrameAt, connectedAt, postAt: performance
                .getEntriesByType('resource').find((e) => e.name.includes('/play/')).startTime})
              """,
              null);
      double frameAt = times.get("firstFrameAt").getAsDouble();
      postToFrameMs[i] = frameAt - times.get("postAt").getAsDouble();
      connectedToFrameMs[i] = frameAt - times.get("connectedAt").getAsDouble();
      viewer.page().context().close();
    }

    Measurements figures = new Measurements("first-picture-chromium");
    figures.put("joins", JOINS);
    figures.put("requestToFirstFrameMedianMs", Measurements.median(postToFrameMs));
    figures.put("requestToFirstFrameP95Ms", Measurements.quantile(postToFrameMs, 0.95));
    figures.put("connectedToFirstFrameMedianMs", Measurements.median(connectedToFrameMs));
    figures.put("requestToFirstFrameMs", postToFrameMs);
    figures.write();
    assertThat(Measurements.median(postToFrameMs)).isBetween(0.0, SANE_JOIN_MS);
  }

  @Test
  @Order(1)
  void shouldKeepSoundAndPictureTogether() throws Exception {
    // Each burst of the tone begins at a whole second of the clock in the picture.
    JsonArray delays = old.burstDelays(6_000);
    double[] soundMs = doubles(delays);
    double[] pictureMs = latencies(old, old.number("() => Date.now()").longValue() - 6_000);

    Measurements figures = new Measurements("lip-sync");
    figures.put("bursts", soundMs.length);
    figures.put("soundMedianMs", Measurements.median(soundMs));
    figures.put("pictureMedianMs", Measurements.median(pictureMs));
    double offset = Measurements.median(soundMs) - Measurements.median(pictureMs);
    figures.put("soundMinusPictureMs", offset);
    figures.write();
    assertThat(soundMs).isNotEmpty();
    assertThat(Math.abs(offset)).isLessThan(500);
  }

  @Test
  @Order(4)
  void shouldForwardWithoutDelay() throws Exception {
    Map<?, ?> worker = (Map<?, ?>) server.server().debugState().get("worker");
    Map<?, ?> cycle = (Map<?, ?>) worker.get("cycle");
    Measurements figures = new Measurements("inside-the-server");
    for (String each : new String[] {"count", "p50Us", "p99Us", "maxUs"}) {
      figures.put(each, ((Number) cycle.get(each)).doubleValue());
    }
    figures.write();
    assertThat(((Number) cycle.get("p50Us")).doubleValue()).isLessThan(50_000);
  }

  private static void putJitterBuffers(Measurements figures, String who, SdkPage page) {
    JsonObject video = page.stats("player", "inbound-rtp", "video");
    double frames = video.get("jitterBufferEmittedCount").getAsDouble();
    figures.put(
        who + "JitterBufferMs", 1000 * video.get("jitterBufferDelay").getAsDouble() / frames);
    figures.put(who + "JitterMs", 1000 * video.get("jitter").getAsDouble());
    figures.put(who + "PacketsLost", video.get("packetsLost").getAsDouble());
    figures.put(
        who + "DecodeMs",
        1000
            * video.get("totalDecodeTime").getAsDouble()
            / video.get("framesDecoded").getAsDouble());
  }

  private static double[] latencies(SdkPage page, long fromMs) {
    JsonObject found =
        page.json(
            """
            (from) => JSON.stringify({
              values: readings.filter((r) => r.at >= from && r.latency !== null).map((r) => r.latency)})
            """,
            (double) fromMs);
    return doubles(found.getAsJsonArray("values"));
  }

  private static double[] doubles(JsonArray values) {
    return StreamSupport.stream(values.spliterator(), false)
        .mapToDouble(JsonElement::getAsDouble)
        .toArray();
  }
}
