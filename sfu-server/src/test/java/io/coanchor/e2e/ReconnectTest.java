package io.coanchor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Response;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Viewers outlive their anchor, and see the next one in the session they have. */
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReconnectTest {
  private static final String CONNECTED =
      "() => pusher.status === sdk.V2TXLivePushStatus.ConnectSuccess";

  private TestServer server;
  private Chromium pushing;
  private Chromium playing;

  @BeforeAll
  void start() throws Exception {
    server = TestServer.start("  session-timeout:\n    publish: 3s\n    play: 30s\n");
    pushing = Chromium.launch();
    playing = Chromium.launch();
  }

  @AfterAll
  void stop() {
    playing.close();
    pushing.close();
    server.close();
  }

  @Test
  void shouldShowTheReturnedAnchorWithAnotherCodecInTheSameSession() {
    try (Chromium doomed = Chromium.launch()) {
      Viewer viewer = watch("takeover", doomed);

      // The anchor is back before the server has noticed the loss: the new session takes over.
      doomed.kill();
      SdkPage back = SdkPage.open(pushing, server);
      back.push(server.trtcUrl("push", "takeover", "anchor"), "h264", "startVirtualCamera");
      back.await(CONNECTED, 20);

      viewer.assertSeesH264InTheSameSession();
      back.page().context().close();
    }
  }

  @Test
  void shouldKeepViewersOfAnAnchorThatVanished() {
    try (Chromium doomed = Chromium.launch()) {
      Viewer viewer = watch("vanished", doomed);

      doomed.kill();
      awaitPublishers(0, viewer.page);
      assertThat(viewer.page.page().evaluate("() => player.peerConnection.connectionState"))
          .isEqualTo("connected");
      assertThat(viewer.posts).hasValue(1);
      SdkPage back = SdkPage.open(pushing, server);
      back.push(server.trtcUrl("push", "vanished", "anchor"), "h264", "startVirtualCamera");
      back.await(CONNECTED, 20);

      viewer.assertSeesH264InTheSameSession();
      back.page().context().close();
    }
  }

  @Test
  void shouldShowTheAnchorToAViewerWhoCameBefore() {
    SdkPage viewer = SdkPage.open(playing, server);
    AtomicInteger posts = countPosts(viewer);
    Response answer =
        viewer
            .page()
            .waitForResponse(
                response -> response.request().method().equals("POST"),
                () -> viewer.play(server.trtcUrl("play", "early", "viewer") + "&wait=60"));
    assertThat(answer.status()).isEqualTo(201);
    viewer.await("() => player.peerConnection?.connectionState === 'connected'", 20);

    SdkPage anchor = SdkPage.open(pushing, server);
    anchor.push(server.trtcUrl("push", "early", "anchor"), "vp8", "startVirtualCamera");

    viewer.await("() => readings.length > 5", 30);
    assertThat(posts).hasValue(1);
    anchor.page().context().close();
    viewer.page().context().close();
  }

  @Test
  void shouldRefuseTheStreamToAnotherUser() {
    SdkPage anchor = SdkPage.open(pushing, server);
    anchor.push(server.trtcUrl("push", "held", "anchor"), "vp8", "startVirtualCamera");
    anchor.await(CONNECTED, 20);

    SdkPage other = SdkPage.open(playing, server);
    other.push(server.trtcUrl("push", "held", "other"), "vp8", "startVirtualCamera");

    other.await("() => events.some(([kind]) => kind === 'error')", 20);
    assertThat(other.page().evaluate("() => events.find(([kind]) => kind === 'error')[3]"))
        .isEqualTo(409);
    assertThat(anchor.page().evaluate("() => pusher.peerConnection.connectionState"))
        .isEqualTo("connected");
    anchor.page().context().close();
    other.page().context().close();
  }

  private Viewer watch(String stream, Chromium doomed) {
    SdkPage anchor = SdkPage.open(doomed, server);
    anchor.push(server.trtcUrl("push", stream, "anchor"), "vp8", "startVirtualCamera");
    anchor.await(CONNECTED, 20);
    SdkPage page = SdkPage.open(playing, server);
    AtomicInteger posts = countPosts(page);
    page.play(server.trtcUrl("play", stream, "viewer") + "&wait=30");
    page.await("() => readings.length > 5", 30);
    page.page().evaluate("() => { window.firstConnection = player.peerConnection; }");
    JsonObject video = page.stats("player", "inbound-rtp", "video");
    assertThat(video.get("codec").getAsString()).isEqualToIgnoringCase("video/VP8");
    return new Viewer(page, posts);
  }

  private void awaitPublishers(int wanted, SdkPage page) {
    for (int tries = 0; tries < 200; tries++) {
      Map<?, ?> rooms = (Map<?, ?>) server.server().debugState().get("rooms");
      if (rooms.get("publishers") instanceof Number number && number.intValue() == wanted) {
        return;
      }
      page.waitFor(100);
    }
    throw new AssertionError("publishers never " + wanted + ": " + server.server().debugState());
  }

  private static AtomicInteger countPosts(SdkPage page) {
    AtomicInteger posts = new AtomicInteger();
    page.page()
        .onRequest(request -> {
          if (request.method().equals("POST")) {
            posts.incrementAndGet();
          }
        });
    return posts;
  }

  private record Viewer(SdkPage page, AtomicInteger posts) {
    void assertSeesH264InTheSameSession() {
      page.page().evaluate("() => { readings.length = 0; }");
      page.await("() => readings.length > 10", 30);
      JsonObject video = page.stats("player", "inbound-rtp", "video");
      assertThat(video.get("codec").getAsString()).isEqualToIgnoringCase("video/H264");
      assertThat(page.page().evaluate("() => player.peerConnection === firstConnection"))
          .isEqualTo(true);
      assertThat(posts).hasValue(1);
      page.page().context().close();
    }
  }
}
