package io.coanchor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.client.ClientLoop;
import io.coanchor.client.EncodedFrame;
import io.coanchor.client.PlayerConfig;
import io.coanchor.client.PusherConfig;
import io.coanchor.client.V2TXLivePlayer;
import io.coanchor.client.V2TXLivePlayerObserver;
import io.coanchor.client.V2TXLivePusher;
import io.coanchor.client.V2TXLivePusherObserver;
import io.coanchor.client.media.ClipPusher;
import io.coanchor.client.media.ClipReader;
import io.coanchor.client.signal.V2TXLiveCode;
import io.coanchor.core.codec.Codec;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server dies without a word and is started again: both SDKs are back by themselves. */
@Tag("browser")
class ServerKillTest {
  /** A client notices within its session's timeout, 30 s for a player, and then backs off. */
  private static final int BACK_SECONDS = 90;

  private static final int FRAMES = 25;

  @TempDir private Path folder;
  private ServerProcess server;

  @BeforeEach
  void start() throws Exception {
    server = new ServerProcess(folder);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void shouldFindBothSdksBackAfterItWasKilled() throws Exception {
    try (Chromium chromium = Chromium.launch();
        JvmPair jvm = new JvmPair(server)) {
      SdkPage anchor = SdkPage.open(chromium, server.http());
      anchor.push(server.trtcUrl("push", "web", "anchor"), "vp8", "startVirtualCamera");
      anchor.await("() => pusher.status === sdk.V2TXLivePushStatus.ConnectSuccess", 30);
      SdkPage viewer = SdkPage.open(chromium, server.http());
      viewer.play(server.trtcUrl("play", "web", "viewer") + "&wait=30");
      viewer.await("() => readings.length > 5", 30);
      jvm.awaitPictures(FRAMES);

      server.kill();
      viewer.page().evaluate("() => { readings.length = 0; }");
      jvm.forgetPictures();
      server.restart();

      anchor.await("() => pusher.status === sdk.V2TXLivePushStatus.ConnectSuccess", BACK_SECONDS);
      viewer.await("() => readings.length > 5", BACK_SECONDS);
      jvm.awaitPictures(FRAMES);
      assertThat(anchor.page().evaluate("() => events.filter(([kind]) => kind === 'error').length"))
          .isEqualTo(0);
      assertThat(viewer.page().evaluate("() => events.length")).isEqualTo(0);
      assertThat(jvm.errors).isEmpty();
      assertThat(jvm.player.statistics().get(BACK_SECONDS, TimeUnit.SECONDS).reconnects())
          .isPositive();
    }
  }

  /** A pusher of the demo clip and a player of it. */
  private static final class JvmPair implements AutoCloseable {
    private final Semaphore pictures = new Semaphore(0);
    private final Queue<String> errors = new ConcurrentLinkedQueue<>();
    private final ClientLoop loop = ClientLoop.start();
    private final V2TXLivePusher pusher;
    private final V2TXLivePlayer player;
    private final ClipPusher clip;

    JvmPair(ServerProcess server) {
      pusher =
          new V2TXLivePusher(
              loop,
              PusherConfig.of(Codec.H264),
              new V2TXLivePusherObserver() {
                @Override
                public void onError(int code, String message) {
                  errors.add("push: " + code + " " + message);
                }
              });
      player =
          new V2TXLivePlayer(
              loop,
              PlayerConfig.defaults(),
              new V2TXLivePlayerObserver() {
                @Override
                public void onVideoFrame(EncodedFrame frame) {
                  pictures.release();
                }

                @Override
                public void onError(int code, String message) {
                  errors.add("play: " + code + " " + message);
                }
              });
      assertThat(pusher.startPush(server.trtcUrl("push", "jvm", "anchor")))
          .isEqualTo(V2TXLiveCode.OK);
      clip = ClipPusher.start(ClipReader.demo(), pusher);
      assertThat(player.startPlay(server.trtcUrl("play", "jvm", "viewer") + "&wait=30"))
          .isEqualTo(V2TXLiveCode.OK);
    }

    void awaitPictures(int count) throws InterruptedException {
      assertThat(pictures.tryAcquire(count, BACK_SECONDS, TimeUnit.SECONDS))
          .as("%d pictures within %d s; errors: %s", count, BACK_SECONDS, errors)
          .isTrue();
    }

    void forgetPictures() {
      pictures.drainPermits();
    }

    @Override
    public void close() {
      player.close();
      clip.close();
      pusher.close();
      loop.close();
    }
  }
}
