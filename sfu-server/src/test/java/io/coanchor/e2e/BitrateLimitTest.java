package io.coanchor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.server.signal.StreamKey;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Chromium keeps to a limit that the application sets, though it estimates its own bandwidth. */
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BitrateLimitTest {
  private static final int LIMIT_KBPS = 200;
  private static final int SECONDS = 3;

  /** How long a new limit may take; it takes about one second. */
  private static final int TRIES = 5;

  private TestServer server;
  private Chromium chromium;

  @BeforeAll
  void start() throws Exception {
    server = TestServer.start();
    chromium = Chromium.launch();
  }

  @AfterAll
  void stop() {
    chromium.close();
    server.close();
  }

  @Test
  void shouldFallToTheLimitAndRiseAgain() throws Exception {
    SdkPage anchor = SdkPage.open(chromium, server);
    anchor.pushLayers(server.endpoint("push", "limited", "anchor").toString(), 960, 540);
    SdkPage viewer = SdkPage.open(chromium, server);
    viewer.play(server.trtcUrl("play", "limited", "viewer") + "&wait=30");
    // it sends what it can once it has learned that there is bandwidth for it
    viewer.await("() => document.getElementById('e2e-video').videoWidth === 960", 60);
    double before = kbps(anchor);
    assertThat(before).isGreaterThan(LIMIT_KBPS * 1.3);

    limit(LIMIT_KBPS);
    double limited = before;
    for (int i = 0; i < TRIES && limited > LIMIT_KBPS; i++) {
      limited = kbps(anchor);
    }
    // the sender's own estimate is the bound: what it sends for a while may be a little above
    assertThat(limited).isLessThanOrEqualTo(LIMIT_KBPS * 1.1);
    limit(0);
    double after = limited;
    for (int i = 0; i < 2 * TRIES && after < LIMIT_KBPS * 1.3; i++) {
      after = kbps(anchor);
    }
    assertThat(after).isGreaterThan(LIMIT_KBPS * 1.3);
    System.err.printf(
        "BitrateLimitTest: %.0f kbit/s, limited to %d: %.0f, without again: %.0f%n",
        before, LIMIT_KBPS, limited, after);
    anchor.page().context().close();
    viewer.page().context().close();
  }

  private void limit(int kbps) throws Exception {
    server
        .server()
        .rooms()
        .setStreamLimits(new StreamKey(TestServer.APP, "limited"), kbps)
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  /** What the page sends on its transport, over some seconds of its own clock. */
  private static double kbps(SdkPage anchor) {
    return anchor
        .number(
            """
            async () => {
              const read = async () => {
                let found;
                (await pusher.peerConnection.getStats()).forEach(s => {
                  if (s.type === 'transport') found = s;
                });
                return found;
              };
              const first = await read();
              await new Promise(done => setTimeout(done, SECONDS * 1000));
              const last = await read();
              return (last.bytesSent - first.bytesSent) * 8 / (last.timestamp - first.timestamp);
            }
            """
                .replace("SECONDS", Integer.toString(SECONDS)))
        .doubleValue();
  }
}
