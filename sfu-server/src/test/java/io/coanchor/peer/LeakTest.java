package io.coanchor.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What has gone leaves nothing behind. */
@Tag("alone")
class LeakTest {
  private static final int VIEWERS = 500;
  private static final int ROUNDS = 3;

  /** A session's state is far above 16 kB: 500 that stayed would show. */
  private static final long FLAT_BYTES = 6L << 20;

  @Test
  void shouldForgetViewersThatWereKilled() {
    try (LogWatch log = new LogWatch();
        PeerLoop loop = new PeerLoop();
        PeerServer server = PeerServer.start("30s", "8s", "1s")) {
      TestPeer publisher = TestPeer.publish(loop, server, "s", PeerOptions.NONE);
      publisher.awaitConnected().startMedia();
      long alone = server.held();
      List<Long> heap = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        come(loop, server, publisher).forEach(TestPeer::kill);
        Until.holds("only the publisher", () -> server.held() == alone, server::overview);
        heap.add(heapAfterCollection());
      }
      publisher.goodbye();
      Until.holds("nothing is left", () -> server.held() == 0, server::overview);
      // the first round loads classes and fills pools
      assertThat(heap.getLast() - heap.get(1)).isLessThan(FLAT_BYTES);
      assertThat(log.complaints()).isEmpty();
    }
  }

  private static List<TestPeer> come(PeerLoop loop, PeerServer server, TestPeer publisher) {
    List<TestPeer> viewers = new ArrayList<>();
    for (int i = 0; i < VIEWERS; i++) {
      PeerOptions options = i % 4 == 0 ? PeerOptions.TCP : PeerOptions.NONE;
      viewers.add(TestPeer.play(loop, server, "s", options.withQuery("&wait=30")));
    }
    for (TestPeer viewer : viewers) {
      Until.holds(
          "connected",
          viewer::isConnected,
          () -> viewer.closed() + ", publisher " + publisher.closed() + ", " + server.overview());
    }
    viewers.getLast().awaitSound(publisher);
    return viewers;
  }

  private static long heapAfterCollection() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
