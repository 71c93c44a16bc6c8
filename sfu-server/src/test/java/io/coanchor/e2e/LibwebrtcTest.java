package io.coanchor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.RTCRtpTransceiverDirection;
import dev.onvoid.webrtc.media.MediaStreamTrack;
import dev.onvoid.webrtc.media.audio.AudioDeviceModule;
import dev.onvoid.webrtc.media.audio.AudioLayer;
import dev.onvoid.webrtc.media.audio.AudioTrack;
import dev.onvoid.webrtc.media.audio.CustomAudioSource;
import dev.onvoid.webrtc.media.video.CustomVideoSource;
import dev.onvoid.webrtc.media.video.I420Buffer;
import dev.onvoid.webrtc.media.video.NativeI420Buffer;
import dev.onvoid.webrtc.media.video.VideoFrame;
import dev.onvoid.webrtc.media.video.VideoTrack;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** libwebrtc in this JVM pushes to Chromium and plays from it. */
@Tag("browser")
@Tag("native")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LibwebrtcTest {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 360;
  private static final int FRAME_MILLIS = 50;
  private static final int TONE_HZ = 440;
  private static final int SAMPLE_RATE = 48_000;
  private static final int BLOCK_MILLIS = 10;
  private static final int FRAMES_WANTED = 40;

  private TestServer server;
  private Chromium chromium;
  private AudioDeviceModule audioDevice;
  private PeerConnectionFactory factory;

  @BeforeAll
  void start() throws Exception {
    server = TestServer.start();
    chromium = Chromium.launch();
    // Without a sound card every other audio module aborts the process.
    audioDevice = new AudioDeviceModule(AudioLayer.kDummyAudio);
    factory = new PeerConnectionFactory(audioDevice);
  }

  @AfterAll
  void stop() {
    factory.dispose();
    audioDevice.dispose();
    chromium.close();
    server.close();
  }

  @Test
  void shouldPushToChromium() throws Exception {
    CustomVideoSource picture = new CustomVideoSource();
    CustomAudioSource sound = new CustomAudioSource();
    ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
    try (LibwebrtcPeer peer = new LibwebrtcPeer(factory, track -> {})) {
      peer.add(factory.createVideoTrack("picture", picture), RTCRtpTransceiverDirection.SEND_ONLY);
      peer.add(factory.createAudioTrack("sound", sound), RTCRtpTransceiverDirection.SEND_ONLY);
      var _ =
          clock.scheduleAtFixedRate(new Camera(picture), 0, FRAME_MILLIS, TimeUnit.MILLISECONDS);
      var _ = clock.scheduleAtFixedRate(new Tone(sound), 0, BLOCK_MILLIS, TimeUnit.MILLISECONDS);
      peer.open(server.endpoint("push", "from-libwebrtc", "anchor"));
      SdkPage viewer = SdkPage.open(chromium, server);
      viewer.play(server.trtcUrl("play", "from-libwebrtc", "viewer"));
      viewer.await("() => readings.length > " + FRAMES_WANTED, 30);

      JsonObject video = viewer.stats("player", "inbound-rtp", "video");
      assertThat(video.get("frameWidth").getAsInt()).isEqualTo(WIDTH);
      assertThat(video.get("frameHeight").getAsInt()).isEqualTo(HEIGHT);
      assertThat(video.get("packetsLost").getAsInt()).isZero();
      assertThat(viewer.stats("player", "inbound-rtp", "audio").get("packetsLost").getAsInt())
          .isZero();
      assertThat(viewer.loudestHertz()).isCloseTo(TONE_HZ, within(10.0));
      viewer.page().context().close();
    } finally {
      clock.close();
    }
  }

  @Test
  void shouldPlayFromChromium() throws Exception {
    SdkPage anchor = SdkPage.open(chromium, server);
    anchor.push(server.trtcUrl("push", "to-libwebrtc", "anchor"), "vp8", "startVirtualCamera");
    anchor.await("() => pusher.status === sdk.V2TXLivePushStatus.ConnectSuccess", 20);
    Screen screen = new Screen();
    CustomVideoSource unused = new CustomVideoSource();
    CustomAudioSource silent = new CustomAudioSource();
    try (LibwebrtcPeer peer = new LibwebrtcPeer(factory, screen::onTrack)) {
      peer.add(factory.createVideoTrack("picture", unused), RTCRtpTransceiverDirection.RECV_ONLY);
      peer.add(factory.createAudioTrack("sound", silent), RTCRtpTransceiverDirection.RECV_ONLY);
      peer.open(URI.create(server.endpoint("play", "to-libwebrtc", "viewer") + "&wait=20"));

      assertThat(screen.enough.await(30, TimeUnit.SECONDS))
          .as("%d pictures with a clock, sizes %s", screen.timesMs.size(), screen.sizes)
          .isTrue();
      assertThat(List.copyOf(screen.sizes)).last().isEqualTo(WIDTH + "x" + HEIGHT);
      assertThat(List.copyOf(screen.timesMs)).isSorted();
      anchor.page().context().close();
    }
  }

  /** Generates pictures with a frame clock. */
  private static final class Camera implements Runnable {
    private final CustomVideoSource source;
    private int frame;

    private Camera(CustomVideoSource source) {
      this.source = source;
    }

    @Override
    public void run() {
      NativeI420Buffer buffer = NativeI420Buffer.allocate(WIDTH, HEIGHT);
      int stride = buffer.getStrideY();
      for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
          buffer.getDataY().put(y * stride + x, (byte) (64 + (x + y + frame) % 128));
        }
      }
      grey(buffer.getDataU());
      grey(buffer.getDataV());
      FrameClock.paint(
          buffer.getDataY(), stride, WIDTH, HEIGHT, System.currentTimeMillis(), frame++);
      VideoFrame picture = new VideoFrame(buffer, System.nanoTime());
      source.pushFrame(picture);
      picture.release();
    }

    private static void grey(ByteBuffer chroma) {
      for (int i = 0; i < chroma.capacity(); i++) {
        chroma.put(i, (byte) 128);
      }
    }
  }

  /** Generates a steady tone, 16 bits mono. */
  private static final class Tone implements Runnable {
    private static final int SAMPLES = SAMPLE_RATE * BLOCK_MILLIS / 1000;

    private final CustomAudioSource source;
    private long position;

    private Tone(CustomAudioSource source) {
      this.source = source;
    }

    @Override
    public void run() {
      byte[] block = new byte[2 * SAMPLES];
      for (int i = 0; i < SAMPLES; i++, position++) {
        int value = (int) (6_000 * Math.sin(2 * Math.PI * TONE_HZ * position / SAMPLE_RATE));
        block[2 * i] = (byte) value;
        block[2 * i + 1] = (byte) (value >> 8);
      }
      source.pushAudio(block, 16, SAMPLE_RATE, 1, SAMPLES);
    }
  }

  /** What libwebrtc decoded. */
  private static final class Screen {
    private final ConcurrentLinkedQueue<String> sizes = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Long> timesMs = new ConcurrentLinkedQueue<>();
    private final CountDownLatch enough = new CountDownLatch(FRAMES_WANTED);

    void onTrack(MediaStreamTrack track) {
      if (track instanceof VideoTrack video) {
        video.addSink(this::onFrame);
      } else if (track instanceof AudioTrack audio) {
        audio.setEnabled(true);
      }
    }

    private void onFrame(VideoFrame frame) {
      I420Buffer buffer = frame.buffer.toI420();
      sizes.add(buffer.getWidth() + "x" + buffer.getHeight());
      long timeMs =
          FrameClock.readMs(
              buffer.getDataY(), buffer.getStrideY(), buffer.getWidth(), buffer.getHeight());
      buffer.release();
      if (timeMs >= 0) {
        timesMs.add(timeMs);
        enough.countDown();
      }
    }
  }
}
