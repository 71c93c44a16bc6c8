package io.coanchor.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server with several addresses answers from the one that it was asked at. */
class MultiHomedTest {
  private static final InetAddress FIRST = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress SECOND = InetAddress.ofLiteral("127.0.0.2");
  private static final InetAddress THIRD = InetAddress.ofLiteral("127.0.0.3");

  /** Makes a network of its own with four addresses, and runs the rest of the line there. */
  private static final String SET_UP =
      "ip link set lo up"
          + " && for n in 1 2 3 4; do ip -6 addr add fd00:c0::$n/128 dev lo nodad; done"
          + " && exec \"$@\"";

  @Test
  void shouldAnswerFromTheAddressThatWasAskedOverIpv4() {
    MultiHomed.play(FIRST, List.of(FIRST, SECOND, THIRD));
  }

  @Test
  @Tag("netns")
  void shouldAnswerFromTheAddressThatWasAskedOverIpv6() throws Exception {
    Process inside =
        new ProcessBuilder(
                "unshare",
                "--map-root-user",
                "--net",
                "sh",
                "-c",
                SET_UP,
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                MultiHomed.class.getName(),
                "fd00:c0::1",
                "fd00:c0::2",
                "fd00:c0::3",
                "fd00:c0::4")
            .redirectErrorStream(true)
            .start();
    String printed = read(inside);
    assertThat(inside.waitFor()).as(printed).isZero();
    assertThat(printed).contains("played");
  }

  private static String read(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void shouldTellCandidatePairsOfOnePeerSocketApart() {
    PeerLoop loop = new PeerLoop();
    try (PeerServer server =
        PeerServer.start("10s", "10s", "30s", List.of("127.0.0.1", "127.0.0.2"))) {
      TestPeer publisher = TestPeer.publish(loop, server, "s", PeerOptions.NONE);
      publisher.awaitConnected().startMedia();
      TestPeer viewer = TestPeer.play(loop, server, "s", PeerOptions.NONE.withQuery("&wait=30"));
      viewer.awaitConnected().awaitSound(publisher);
      assertThat(viewer.lastFrom()).isEqualTo(FIRST);

      // beyond the 3 s in which a lower priority does not take over from an aggressive peer
      Until.holds(
          "the pair nominated last",
          () -> {
            viewer.turnTo(SECOND);
            viewer.awaitSound(publisher);
            return viewer.lastFrom().equals(SECOND);
          });

      viewer.awaitPicture();
      assertThat(viewer.closed()).isNull();
      assertThat(server.number("worker", "addresses")).isEqualTo(3);
    } finally {
      loop.close();
    }
  }
}
