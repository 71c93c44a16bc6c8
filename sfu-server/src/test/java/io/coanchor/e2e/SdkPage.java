package io.coanchor.e2e;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.Page;
import java.net.URI;
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
    return open(chromium, server.http());
  }

  static SdkPage open(Chromium chromium, URI server) {
    Page page = chromium.page(server + "/", WIDTH, HEIGHT);
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
            onError: (code, message, extra) => events.push(['error', code, message, extra?.status ?? 0]),
            onPushStatusUpdate: (status, message) => events.push(['status', status, message]),
          });
          if (codec) pusher.setVideoCodec(codec);
          const quality = pusher.setVideoQuality({
            videoResolution: sdk.V2TXLiveVideoResolution.V2TXLiveVideoResolution640x360,
            videoFps: 30, videoResolutionMode: 0});
          if (quality !== 0) throw new Error('setVideoQuality: ' + quality);
          const started = await pusher[source]();
          if (source === 'startCamera') await pusher.startMicrophone();
          if (started !== 0) throw new Error(source + ': ' + started);
          window.pusher = pusher;
          const code = pusher.startPush(url);
          if (code !== 0) throw new Error('startPush: ' + code);
        }
        """,
        List.of(url, codec, source));
  }

  /** Pushes a generated picture in three sizes (rids q, h, f) over WHIP. */
  void pushLayers(String endpoint, int width, int height) {
    page.evaluate(
        """
        async ([endpoint, width, height]) => {
          const {VirtualCamera} = await import('/sdk/virtual-camera.js');
          window.camera = new VirtualCamera({width, height, fps: 15});
          const peerConnection = new RTCPeerConnection({bundlePolicy: 'max-bundle'});
          const video = peerConnection.addTransceiver(camera.videoTrack, {
            direction: 'sendonly',
            sendEncodings: [
              {rid: 'q', scaleResolutionDownBy: 4, maxBitrate: 100_000},
              {rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 250_000},
              {rid: 'f', maxBitrate: 700_000},
            ],
          });
          const codecs = RTCRtpSender.getCapabilities('video').codecs;
          const vp8 = (codec) => codec.mimeType === 'video/VP8';
          video.setCodecPreferences([...codecs.filter(vp8), ...codecs.filter((c) => !vp8(c))]);
          await peerConnection.setLocalDescription();
          const response = await fetch(endpoint, {
            method: 'POST',
            headers: {'Content-Type': 'application/sdp'},
            body: peerConnection.localDescription.sdp,
          });
          const sdp = await response.text();
          if (response.status !== 201) throw new Error(response.status + ' ' + sdp);
          await peerConnection.setRemoteDescription({type: 'answer', sdp});
          window.pusher = {peerConnection};
        }
        """,
        List.of(endpoint, width, height));
  }

  /** The statistics of each layer sent, by rid. */
  JsonObject layers() {
    return json(
        """
        async () => {
          const found = {};
          (await pusher.peerConnection.getStats()).forEach(s => {
            if (s.type === 'outbound-rtp' && s.rid) found[s.rid] = s;
          });
          return JSON.stringify(found);
        }
        """,
        null);
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
            onConnected: () => { window.connectedAt ??= performance.now(); },
          });
          player.setRenderView(video);
          video.requestVideoFrameCallback(() => { window.firstFrameAt = performance.now(); });
          const code = player.startPlay(url);
          if (code !== 0) throw new Error('startPlay: ' + code);
          window.player = player;
          window.readings = [];
          window.reader = new sdk.FrameClockReader(video);
          reader.onReading = (r) => {
            readings.push({time: r.timeMs, frame: r.frame, latency: r.latencyMs ?? null, at: r.readAtMs});
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

  /** Lets the page run for a measured time. */
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

  Number number(String script) {
    return (Number) page.evaluate(script);
  }

  /**
   * When the bursts of the generated sound are heard: milliseconds after the whole second at which
   * each was made.
   */
  JsonArray burstDelays(int millis) {
    return json(
            """
            async (millis) => {
              const track = player.mediaStream.getAudioTracks()[0].clone();
              const reader = new MediaStreamTrackProcessor({track}).readable.getReader();
              const until = performance.now() + millis;
              const delays = [];
              let loud = true;
              while (performance.now() < until) {
                const {value, done} = await reader.read();
                if (done) break;
                const nowMs = performance.timeOrigin + performance.now();
                const samples = new Float32Array(value.numberOfFrames);
                value.copyTo(samples, {planeIndex: 0, format: 'f32-planar'});
                const blockMs = 1000 * value.numberOfFrames / value.sampleRate;
                // The correlation with a burst's frequency, over one block of ten milliseconds.
                let re = 0, im = 0;
                const step = 2 * Math.PI * 1760 / value.sampleRate;
                samples.forEach((v, i) => { re += v * Math.cos(step * i); im += v * Math.sin(step * i); });
                const level = 2 * Math.hypot(re, im) / samples.length;
                value.close();
                if (level > 0.08 && !loud) delays.push((nowMs - blockMs) % 1000);
                loud = level > 0.04;
              }
              track.stop();
              return JSON.stringify({delays});
            }
            """,
            millis)
        .getAsJsonArray("delays");
  }

  /**
   * The loudest frequency of the sound that plays, in hertz. Each frequency counts with its median
   * over a second and a half, so that the short burst at each whole second does not.
   */
  double loudestHertz() {
    return ((Number)
            page.evaluate(
                """
                async () => {
                  const context = new AudioContext();
                  const source = context.createMediaStreamSource(player.mediaStream);
                  const analyser = new AnalyserNode(context, {fftSize: 8192, smoothingTimeConstant: 0});
                  source.connect(analyser);
                  await context.resume();
                  const bins = new Float32Array(analyser.frequencyBinCount);
                  const width = context.sampleRate / analyser.fftSize;
                  const heard = Array.from({length: Math.ceil(4000 / width)}, () => []);
                  for (let i = 0; i < 24; i++) {
                    await new Promise(r => setTimeout(r, 60));
                    analyser.getFloatFrequencyData(bins);
                    heard.forEach((h, k) => h.push(bins[k]));
                  }
                  await context.close();
                  const medians = heard.map(h => h.sort((a, b) => a - b)[h.length >> 1]);
                  medians[0] = -Infinity;
                  return medians.indexOf(Math.max(...medians)) * width;
                }
                """))
        .doubleValue();
  }
}
