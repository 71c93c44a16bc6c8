package io.coanchor.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.client.ClientLoop;
import io.coanchor.client.EncodedFrame;
import io.coanchor.client.PlayerConfig;
import io.coanchor.client.PlayerStatistics;
import io.coanchor.client.PusherConfig;
import io.coanchor.client.PusherStatistics;
import io.coanchor.client.V2TXLivePlayer;
import io.coanchor.client.V2TXLivePlayerObserver;
import io.coanchor.client.V2TXLivePusher;
import io.coanchor.client.V2TXLivePusherObserver;
import io.coanchor.client.media.Clip;
import io.coanchor.client.media.ClipPusher;
import io.coanchor.client.media.ClipReader;
import io.coanchor.client.signal.V2TXLiveCode;
import io.coanchor.core.codec.Codec;
import io.coanchor.e2e.TestServer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The JVM client pushes a real clip through a real server to itself. */
class ClientRoundTripTest {
  /** Enough for a machine that is busy with other things. */
  private static final long PATIENCE_SECONDS = 20;

  private static final String STREAM = "clip";

  private final Clip clip = ClipReader.demo();
  private final Map<Bytes, Integer> pictures = indexOf(clip.video());
  private TestServer server;
  private ClientLoop loop;

  @BeforeEach
  void start() throws Exception {
    server = TestServer.start();
    loop = ClientLoop.start();
  }

  @AfterEach
  void stop() {
    loop.close();
    server.close();
  }

  /** An array that is equal to another one with the same content. */
  private record Bytes(String hex) {
    static Bytes of(byte[] data) {
      return new Bytes(HexFormat.of().formatHex(data));
    }
  }

  private static Map<Bytes, Integer> indexOf(List<EncodedFrame> frames) {
    Map<Bytes, Integer> index = new HashMap<>();
    for (int i = 0; i < frames.size(); i++) {
      index.put(Bytes.of(frames.get(i).data()), i);
    }
    return index;
  }

  private final class Viewer implements V2TXLivePlayerObserver, AutoCloseable {
    private final BlockingQueue<EncodedFrame> video = new LinkedBlockingQueue<>();
    private final BlockingQueue<EncodedFrame> audio = new LinkedBlockingQueue<>();
    private final CompletableFuture<Long> joinNs = new CompletableFuture<>();
    private final V2TXLivePlayer player;

    Viewer(String user) {
      player = new V2TXLivePlayer(loop, PlayerConfig.defaults().withoutReconnect(), this);
      String url = server.trtcUrl("play", STREAM, user) + "&wait=" + PATIENCE_SECONDS;
      assertThat(player.startPlay(url)).isEqualTo(V2TXLiveCode.OK);
    }

    @Override
    public void onFirstVideoFrame(long sinceRequestNs) {
      joinNs.complete(sinceRequestNs);
    }

    @Override
    public void onVideoFrame(EncodedFrame frame) {
      video.add(frame);
    }

    @Override
    public void onAudioFrame(EncodedFrame frame) {
      audio.add(frame);
    }

    @Override
    public void onError(int code, String message) {
      joinNs.completeExceptionally(new AssertionError(code + ": " + message));
    }

    EncodedFrame nextPicture() throws InterruptedException {
      EncodedFrame frame = video.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(frame).as("a frame within %d s", PATIENCE_SECONDS).isNotNull();
      return frame;
    }

    long join() throws Exception {
      return joinNs.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    PlayerStatistics statistics() throws Exception {
      return player.statistics().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
      player.close();
    }
  }

  private V2TXLivePusher push() {
    V2TXLivePusher pusher =
        new V2TXLivePusher(loop, PusherConfig.of(Codec.H264), new V2TXLivePusherObserver() {});
    assertThat(pusher.startPush(server.trtcUrl("push", STREAM, "anchor")))
        .isEqualTo(V2TXLiveCode.OK);
    return pusher;
  }

  private int indexOfPicture(EncodedFrame frame) {
    int index = pictures.getOrDefault(Bytes.of(frame.data()), -1);
    assertThat(index).as("a frame of the clip, byte for byte").isNotNegative();
    return index;
  }

  @Test
  void shouldDeliverEveryFrameByteForByteInOrder() throws Exception {
    try (Viewer viewer = new Viewer("early");
        V2TXLivePusher pusher = push();
        ClipPusher _ = ClipPusher.start(clip, pusher)) {
      EncodedFrame first = viewer.nextPicture();
      assertThat(first.keyFrame()).isTrue();
      int index = indexOfPicture(first);
      long timestampNs = first.timestampNs();
      for (int i = 0; i < 75; i++) {
        EncodedFrame frame = viewer.nextPicture();
        assertThat(indexOfPicture(frame)).isEqualTo((index + 1) % clip.video().size());
        assertThat(frame.keyFrame()).isEqualTo((index + 1) % 50 == 0);
        assertThat(frame.timestampNs()).isGreaterThan(timestampNs);
        index = (index + 1) % clip.video().size();
        timestampNs = frame.timestampNs();
      }
      assertSoundInOrder(viewer);
      PlayerStatistics played = viewer.statistics();
      PusherStatistics pushed = pusher.statistics().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(played.video().lost()).isZero();
      assertThat(played.audio().lost()).isZero();
      assertThat(played.video().framesDropped()).isZero();
      assertThat(pushed.videoFrames()).isGreaterThanOrEqualTo(75);
      assertThat(pushed.nacksAnswered()).isZero();
    }
  }

  /** Some packets of a steady tone are alike, so the place in the clip is searched for. */
  private void assertSoundInOrder(Viewer viewer) {
    List<EncodedFrame> packets = List.copyOf(viewer.audio);
    assertThat(packets).hasSizeGreaterThan(100);
    int size = clip.audio().size();
    int longest = 0;
    for (int start = 0; start < size; start++) {
      int run = 0;
      while (run < packets.size()
          && Arrays.equals(
              packets.get(run).data(), clip.audio().get((start + run) % size).data())) {
        run++;
      }
      longest = Math.max(longest, run);
    }
    assertThat(longest).as("packets in the clip's order, byte for byte").isEqualTo(packets.size());
  }

  @Test
  void shouldShowALateJoinerThePictureBeforeTheNextKeyFrameIsDue() throws Exception {
    try (V2TXLivePusher pusher = push();
        ClipPusher _ = ClipPusher.start(clip, pusher);
        Viewer early = new Viewer("early")) {
      EncodedFrame frame = early.nextPicture();
      long joined = early.join();
      assertThat(joined).isPositive();
      while (indexOfPicture(frame) % 50 != 5) {
        frame = early.nextPicture();
      }
      try (Viewer late = new Viewer("late")) {
        assertThat(late.nextPicture().keyFrame()).isTrue();
        // the next key frame is 1.8 s away
        assertThat(TimeUnit.NANOSECONDS.toMillis(late.join())).isLessThan(1_500);
      }
    }
  }

  @Test
  void shouldKeepViewersWhenThePublisherComesBack() throws Exception {
    try (Viewer viewer = new Viewer("stays")) {
      try (V2TXLivePusher pusher = push();
          ClipPusher _ = ClipPusher.start(clip, pusher)) {
        viewer.nextPicture();
      }
      viewer.video.clear();
      try (V2TXLivePusher pusher = push();
          ClipPusher _ = ClipPusher.start(clip, pusher)) {
        EncodedFrame frame = viewer.nextPicture();
        while (!frame.keyFrame()) {
          frame = viewer.nextPicture();
        }
        int index = indexOfPicture(frame);
        for (int i = 1; i <= 10; i++) {
          assertThat(indexOfPicture(viewer.nextPicture()))
              .isEqualTo((index + i) % clip.video().size());
        }
      }
      assertThat(viewer.player.isPlaying()).isTrue();
      assertThat(viewer.statistics().reconnects()).isZero();
      assertThat(viewer.statistics().video().lost()).isZero();
    }
  }

  @Test
  void shouldTellWhyAPushWasRefused() throws Exception {
    CompletableFuture<Integer> refused = new CompletableFuture<>();
    V2TXLivePusherObserver observer =
        new V2TXLivePusherObserver() {
          @Override
          public void onError(int code, String message) {
            refused.complete(code);
          }
        };
    try (V2TXLivePusher pusher = new V2TXLivePusher(loop, PusherConfig.of(Codec.H264), observer)) {
      String forged =
          server.trtcUrl("push", STREAM, "anchor").replace("userId=anchor", "userId=eve");
      assertThat(pusher.startPush(forged)).isEqualTo(V2TXLiveCode.OK);

      assertThat(refused.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(70013);
      assertThat(pusher.isPushing()).isFalse();
      assertThat(pusher.startPush("trtc://x/play/y")).isEqualTo(V2TXLiveCode.INVALID_PARAMETER);
      assertThat(pusher.sendVideoFrame(clip.video().getFirst())).isEqualTo(V2TXLiveCode.REFUSED);
    }
  }
}
