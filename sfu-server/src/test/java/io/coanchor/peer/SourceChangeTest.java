package io.coanchor.peer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A publisher that goes over to other SSRCs within its session, over real transports. */
class SourceChangeTest {
  private static final String LONG = "10m";

  @Test
  void shouldGoOnForViewersOfEveryWorker() {
    try (PeerServer server = PeerServer.start(LONG, LONG, LONG);
        PeerLoop loop = new PeerLoop()) {
      TestPeer publisher =
          TestPeer.publish(loop, server, "s", PeerOptions.NONE).awaitConnected().startMedia();
      TestPeer one = TestPeer.play(loop, server, "s", PeerOptions.NONE).awaitConnected();
      TestPeer other = TestPeer.play(loop, server, "s", PeerOptions.TCP).awaitConnected();
      one.awaitPicture();
      other.awaitPicture();
      one.awaitSound(publisher);
      int from = publisher.soundsSent();

      for (int change = 0; change < 3; change++) {
        publisher.changeSources();
        one.awaitSound(publisher);
        other.awaitSound(publisher);
        one.awaitPicture();
        other.awaitPicture();
      }

      assertThat(one.missing(from, one.lastSound())).isZero();
      assertThat(other.missing(from, other.lastSound())).isZero();
      assertThat(one.strange() + other.strange()).isZero();
      assertThat(server.drops("rtp_duplicate")).isZero();
    }
  }
}
