package io.coanchor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.WaitUntilState;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The web SDK's sessions when the network fails, and when their page goes away. */
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NetworkLossTest {
  private static final String CONNECTED =
      "() => pusher.status === sdk.V2TXLivePushStatus.ConnectSuccess";

  private UdpRelay network;
  private TestServer server;
  private Chromium pushing;
  private Chromium playing;

  @BeforeAll
  void start() throws Exception {
    network = new UdpRelay();
    // longer than the failures below: what ends a session here is its client
    server =
        TestServer.start(
            "  advertise: [\"127.0.0.1:%d\"]\n  session-timeout:\n    publish: 60s\n    play: 60s\n"
                .formatted(network.port()));
    network.start(server.server().udpPort());
    pushing = Chromium.launch();
    playing = Chromium.launch();
  }

  @AfterAll
  void stop() {
    playing.close();
    pushing.close();
    server.close();
    network.close();
  }

  @Test
  void shouldMendAShortLossByAnIceRestart() {
    SdkPage anchor = push("mended");
    SdkPage viewer = watch("mended");
    List<String> methods = methods(viewer);
    viewer.page().evaluate("() => { window.firstConnection = player.peerConnection; }");

    network.fail();
    viewer.await("() => player.peerConnection.connectionState === 'disconnected'", 20);
    // the restart is asked for over HTTP, which still works
    awaitMethod(viewer, methods, "PATCH");
    network.mend();

    viewer.await("() => player.peerConnection.connectionState === 'connected'", 20);
    viewer.page().evaluate("() => { readings.length = 0; }");
    viewer.await("() => readings.length > 5", 30);
    assertThat(viewer.page().evaluate("() => player.peerConnection === firstConnection"))
        .isEqualTo(true);
    assertThat(methods).contains("PATCH").doesNotContain("POST");
    close(anchor, viewer);
  }

  @Test
  void shouldFollowToTheOtherPortThatANatGives() {
    SdkPage anchor = push("moved");
    SdkPage viewer = watch("moved");
    List<String> methods = methods(viewer);
    viewer.page().evaluate("() => { window.firstConnection = player.peerConnection; }");

    network.changePorts();
    viewer.page().evaluate("() => { readings.length = 0; }");

    viewer.await("() => readings.length > 5", 30);
    assertThat(viewer.page().evaluate("() => player.peerConnection === firstConnection"))
        .isEqualTo(true);
    assertThat(methods).doesNotContain("POST");
    close(anchor, viewer);
  }

  @Test
  void shouldComeBackByItselfAfterALongLoss() {
    SdkPage anchor = push("long");
    SdkPage viewer = watch("long");
    List<String> methods = methods(viewer);

    network.fail();
    viewer.page().context().setOffline(true);
    anchor.page().context().setOffline(true);
    viewer.await("() => player.status === sdk.V2TXLivePlayStatus.Reconnecting", 40);
    anchor.await("() => pusher.status === sdk.V2TXLivePushStatus.Reconnecting", 40);
    viewer.waitFor(4_000);
    int tries = methods.size();
    network.mend();
    viewer.page().context().setOffline(false);
    anchor.page().context().setOffline(false);

    anchor.await(CONNECTED, 30);
    viewer.await("() => player.status === sdk.V2TXLivePlayStatus.ConnectSuccess", 30);
    viewer.page().evaluate("() => { readings.length = 0; }");
    viewer.await("() => readings.length > 5", 30);
    assertThat(tries).as("tries during four seconds without a network").isBetween(1, 8);
    assertThat(viewer.page().evaluate("() => events.length")).as("no final error").isEqualTo(0);
    close(anchor, viewer);
  }

  @Test
  void shouldPlayAgainWhenThePageComesBackFromTheCache() {
    SdkPage anchor = push("cached");
    SdkPage viewer = watch("cached");
    viewer
        .page()
        .evaluate(
            """
            () => {
              addEventListener('pageshow', (e) => { window.persisted = e.persisted; });
              addEventListener('pagehide', () => { readings.length = 0; });
            }
            """);

    viewer.page().navigate(server.http() + "/sdk/index.js");
    // a page from the cache is not loaded: there is no load event to wait for
    viewer.page().goBack(new Page.GoBackOptions().setWaitUntil(WaitUntilState.COMMIT));

    viewer.await("() => window.persisted === true", 10);
    viewer.await("() => readings.length > 5", 30);
    assertThat(viewer.page().evaluate("() => events.length")).as("no final error").isEqualTo(0);
    close(anchor, viewer);
  }

  @Test
  void shouldPushTheScreen() {
    SdkPage anchor = SdkPage.open(pushing, server);
    anchor.push(server.trtcUrl("push", "screen", "anchor"), "vp8", "startScreenCapture");
    anchor.await(CONNECTED, 20);
    SdkPage viewer = SdkPage.open(playing, server);
    viewer.play(server.trtcUrl("play", "screen", "viewer") + "&wait=30");

    viewer.await("() => window.firstFrameAt > 0", 30);
    viewer.waitFor(1_000);
    assertThat(viewer.stats("player", "inbound-rtp", "video").get("framesDecoded").getAsInt())
        .isPositive();
    anchor.page().evaluate("() => { window.track = pusher.peerConnection.getSenders()[1].track; }");
    assertThat(anchor.page().evaluate("() => pusher.stopScreenCapture()")).isEqualTo(0);
    assertThat(anchor.page().evaluate("() => track.readyState")).isEqualTo("ended");
    close(anchor, viewer);
  }

  private SdkPage push(String stream) {
    SdkPage anchor = SdkPage.open(pushing, server);
    anchor.push(server.trtcUrl("push", stream, "anchor"), "vp8", "startVirtualCamera");
    anchor.await(CONNECTED, 20);
    return anchor;
  }

  private SdkPage watch(String stream) {
    SdkPage viewer = SdkPage.open(playing, server);
    viewer.play(server.trtcUrl("play", stream, "viewer") + "&wait=30");
    viewer.await("() => readings.length > 5", 30);
    return viewer;
  }

  /** The methods of the requests from now on. */
  private static List<String> methods(SdkPage page) {
    List<String> methods = new CopyOnWriteArrayList<>();
    page.page().onRequest((Request request) -> methods.add(request.method()));
    return methods;
  }

  private static void awaitMethod(SdkPage page, List<String> methods, String wanted) {
    for (int tries = 0; tries < 200 && !methods.contains(wanted); tries++) {
      page.waitFor(100);
    }
    assertThat(methods).contains(wanted);
  }

  private static void close(SdkPage... pages) {
    for (SdkPage each : pages) {
      each.page().context().close();
    }
  }
}
