package io.coanchor.e2e;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.microsoft.playwright.Page;
import java.util.List;

/** The web SDK on a page of the server, pushing or playing. */
final class SdkPage {
  private static final Gson GSON = new Gson();
  private static final int WIDTH = 800;
  private static final int HEIGHT = 600;

  private final Page page;

  private SdkPage(Page page) {
    this.page = page;
  }

  static SdkPage open(Chromium chromium, TestServer server) {
    Page page = chromium.page(server.http() + "/", WIDTH, HEIGHT);
    page.evaluate("async () => { window.sdk = await import('/sdk/index.js'); }");
    return new SdkPage(page);
  }

  Page page() {
    return page;
  }

  /**
   * Pushes with the SDK.
   *
   * @param source a method of V2TXLivePusher that starts a picture
   */
  void push(String url, String codec, String source) {
    page.evaluate(
        """
        async ([url, codec, source]) => {
          const pusher = new sdk.V2TXLivePusher();
          window.events = [];
          pusher.setObserver({
            onError: (code, message) => events.push(['error', code, message]),
            onPushStatusUpdate: (status, message) => events.push(['status', status, message]),
          });
          if (codec) pusher.setVideoCodec(codec);
          pusher.setVideoQuality({videoResolution: sdk.V2TXLiveVideoResolution.RESOLUTION_640_360,
            videoFps: 30, videoResolutionMode: 0});
          const started = await pusher[source]();
          if (source === 'startCamera') await pusher.startMicrophone();
          if (started !== 0) throw new Error(source + ': ' + started);
          const code = pusher.startPush(url);
          if (code !== 0) throw new Error('startPush: ' + code);
          window.pusher = pusher;
        }
        """,
        List.of(url, codec, source));
  }

  /** Plays with the SDK and reads the frame clock off every picture. */
  void play(String url) {
    page.evaluate(
        """
        async (url) => {
          const video = document.createElement('video');
          video.id = 'e2e-video';
          document.body.prepend(video);
          const player = new sdk.V2TXLivePlayer();
          window.events = [];
          window.startedAt = performance.now();
          player.setObserver({
            onError: (p, code, message) => events.push(['error', code, message]),
            onVideoPlaying: () => { window.playingAt ??= performance.now(); },
          });
          player.setRenderView(video);
          video.requestVideoFrameCallback(() => { window.firstFrameAt = performance.now(); });
          const code = player.startPlay(url);
          if (code !== 0) throw new Error('startPlay: ' + code);
          window.player = player;
          window.readings = [];
          window.reader = new sdk.FrameClockReader(video);
          reader.onReading = (r) => {
            readings.push({time: r.timeMs, frame: r.frame, latency: r.latencyMs ?? null});
          };
          reader.start();
        }
        """,
        url);
  }

  /** Waits until an expression on the page is true. */
  void await(String expression, int seconds) {
    page.waitForFunction(
        expression, null, new Page.WaitForFunctionOptions().setTimeout(seconds * 1000.0));
  }

  void waitFor(int millis) {
    page.waitForTimeout(millis);
  }

  /** The statistics of one stream: {@code kind} audio or video. */
  JsonObject stats(String side, String type, String kind) {
    return json(
        """
        async ([side, type, kind]) => {
          const pc = window[side].peerConnection;
          const report = await pc.getStats();
          let found = {};
          report.forEach(s => { if (s.type === type && s.kind === kind) found = {...s}; });
          if (found.codecId) found.codec = report.get(found.codecId)?.mimeType;
          found.state = pc.connectionState;
          return JSON.stringify(found);
        }
        """,
        List.of(side, type, kind));
  }

  JsonObject json(String script, Object argument) {
    return GSON.fromJson((String) page.evaluate(script, argument), JsonObject.class);
  }

  /** The loudest frequency of the sound that plays, in hertz, averaged over a second. */
  double loudestHertz() {
    return ((Number)
            page.evaluate(
                """
                async () => {
                  const context = new AudioContext();
                  const source = context.createMediaStreamSource(player.mediaStream);
                  const analyser = new AnalyserNode(context, {fftSize: 16384, smoothingTimeConstant: 0.8});
                  source.connect(analyser);
                  await context.resume();
                  const bins = new Float32Array(analyser.frequencyBinCount);
                  const sum = new Float64Array(bins.length);
                  for (let i = 0; i < 20; i++) {
                    await new Promise(r => setTimeout(r, 50));
                    analyser.getFloatFrequencyData(bins);
                    bins.forEach((v, k) => { sum[k] += Number.isFinite(v) ? v : -200; });
                  }
                  let best = 1;
                  for (let k = 1; k < sum.length; k++) if (sum[k] > sum[best]) best = k;
                  return best * context.sampleRate / analyser.fftSize;
                }
                """))
        .doubleValue();
  }
}
