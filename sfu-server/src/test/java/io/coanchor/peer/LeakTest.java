package io.coanchor.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What has gone leaves nothing behind. */
class LeakTest {
  /** {@code -Dcoanchor.viewers=500} on a machine with cores to spare. */
  private static final int VIEWERS = Integer.getInteger("coanchor.viewers", 60);

  private static final int ROUNDS = 3;
  private static final long FLAT_BYTES = 24L << 20;

  @Test
  void shouldForgetViewersThatWereKilled() {
    try (LogWatch log = new LogWatch();
        PeerLoop loop = new PeerLoop();
        PeerServer server = PeerServer.start("30s", "2s", "1s")) {
      TestPeer publisher = TestPeer.publish(loop, server, "s", TestPeer.Options.NONE);
      publisher.awaitConnected().startMedia();
      List<Long> heap = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        come(loop, server, publisher).forEach(TestPeer::kill);
        Until.holds("only the publisher", () -> server.number("rooms", "viewers") == 0);
        assertThat(server.number("worker", "addresses")).isEqualTo(1);
        assertThat(server.number("worker", "ufrags")).isEqualTo(1);
        assertThat(server.number("worker", "timers")).isEqualTo(1);
        assertThat(server.number("worker", "sockets", "tcpConnections")).isZero();
        heap.add(heapAfterCollection());
      }
      publisher.goodbye();
      Until.holds("nothing is left", () -> server.held() == 0, server.server()::debugState);
      System.out.println(VIEWERS + " viewers a round, heap after each: " + heap);
      assertThat(heap.getLast() - heap.getFirst()).isLessThan(FLAT_BYTES);
      assertThat(log.complaints()).isEmpty();
    }
  }

  private static List<TestPeer> come(PeerLoop loop, PeerServer server, TestPeer publisher) {
    List<TestPeer> viewers = new ArrayList<>();
    for (int i = 0; i < VIEWERS; i++) {
      TestPeer.Options options = i % 4 == 0 ? TestPeer.Options.TCP : TestPeer.Options.NONE;
      viewers.add(TestPeer.play(loop, server, "s", options.withQuery("&wait=30")));
    }
    viewers.forEach(TestPeer::awaitConnected);
    viewers.getLast().awaitSound(publisher);
    return viewers;
  }

  private static long heapAfterCollection() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
