package io.coanchor.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.ice.RemoteAddress;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who has an address is settled between workers without waiting for anybody's silence. */
class AddressClaimTest {
  /** A worker holds an address for a peer that was heard within 6 s: see PeerTable. */
  private static final Duration HELD = Duration.ofSeconds(6);

  private final LogWatch log = new LogWatch();
  private final PeerLoop loop = new PeerLoop();
  private final PeerServer server = PeerServer.start("60s", "60s", "30s");
  private final TestPeer publisher = TestPeer.publish(loop, server, "s", PeerOptions.NONE);

  @AfterEach
  void stop() {
    loop.close();
    server.close();
    assertThat(log.complaints()).isEmpty();
    log.close();
  }

  @Test
  void shouldGiveAnAddressToAPeerOfAnotherWorkerThatShakesHandsThere() {
    publisher.awaitConnected().startMedia();
    TestPeer before = TestPeer.play(loop, server, "s", PeerOptions.NONE.withQuery("&wait=30"));
    before.awaitConnected().awaitSound(publisher);
    int port = before.port();
    // the first check of each reaches either worker: that all reach the wrong one, once in a
    // million
    for (int i = 0; i < 20; i++) {
      long handedOver = server.number("worker", "handedOver");
      before.kill();
      long killedNs = System.nanoTime();
      TestPeer next =
          TestPeer.play(
              loop,
              server,
              "s",
              PeerOptions.NONE.from(port).withHerald(this::fromElsewhere).withQuery("&wait=30"));
      next.awaitConnected().awaitSound(publisher);
      Duration taken = Duration.ofNanos(System.nanoTime() - killedNs);
      next.awaitPicture();
      assertThat(next.strange()).isZero();
      if (server.number("worker", "handedOver") > handedOver) {
        assertThat(taken).isLessThan(HELD);
        Until.holds("settled", () -> server.number("worker", "foreignClaims") == 0);
        assertThat(server.number("worker", "foreignAddresses")).isPositive();
        assertThat(server.number("worker", "noticesWaiting")).isZero();
        return;
      }
      before = next;
    }
    throw new AssertionError("no session was adopted by another worker");
  }

  /** Has the server know a peer from another socket, which may reach another worker. */
  private void fromElsewhere(RemoteAddress to, byte[] check) {
    try {
      Wire other = Wire.udp();
      other.send(to, check, 0, check.length);
      Until.holds("adopted", () -> server.number("worker", "pendingSessions") == 0);
      other.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldTakeNoHandshakeMadeElsewhereForAProof() {
    publisher.awaitConnected().startMedia();
    TestPeer victim = TestPeer.play(loop, server, "s", PeerOptions.NONE.withQuery("&wait=30"));
    victim.awaitConnected().awaitSound(publisher);
    for (int i = 0; i < 4; i++) {
      // as if the thief had forged the source of his first check; he shakes hands where he is
      TestPeer thief =
          TestPeer.play(
              loop,
              server,
              "s",
              PeerOptions.NONE.withHerald((_, check) -> victim.raw(check)).withQuery("&wait=30"));
      thief.awaitConnected().awaitSound(publisher);
    }

    int heard = victim.soundsHeard();
    Until.holds("sound goes on", () -> victim.soundsHeard() > heard + 200);
    assertThat(server.drops("srtcp_auth_failed")).isZero();
    assertThat(victim.closed()).isNull();
  }
}
