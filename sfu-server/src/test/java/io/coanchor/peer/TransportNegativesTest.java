package io.coanchor.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.dtls.DtlsIdentity;
import io.coanchor.core.ice.RemoteAddress;
import io.coanchor.core.sdp.IceCredentials;
import io.coanchor.core.stun.StunWriter;
import io.coanchor.core.stun.TransactionId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What must not get in: dropped, counted by reason, never forwarded, and nobody else notices. */
class TransportNegativesTest {
  private static final Duration A_WHILE = Duration.ofMillis(500);

  private PeerLoop loop;
  private PeerServer server;
  private TestPeer publisher;
  private TestPeer viewer;

  @BeforeEach
  void play() {
    loop = new PeerLoop();
    server = PeerServer.start("10s", "30s", "30s");
    publisher = TestPeer.publish(loop, server, "good", PeerOptions.NONE);
    publisher.awaitConnected().startMedia();
    viewer = TestPeer.play(loop, server, "good", PeerOptions.NONE.withQuery("&wait=30"));
    viewer.awaitConnected().awaitSound(publisher);
  }

  @AfterEach
  void shouldStillPlay() {
    viewer.awaitSound(publisher);
    viewer.awaitPicture();
    assertThat(viewer.strange()).isZero();
    assertThat(viewer.closed()).isNull();
    loop.close();
    server.close();
  }

  @Test
  void shouldRefuseAnotherCertificateThanAnnounced() {
    DtlsIdentity other = DtlsIdentity.generate(TestPeer.RANDOM, Instant.now());
    TestPeer liar =
        TestPeer.publish(loop, server, "liar", PeerOptions.NONE.claiming(other)).startMedia();

    Until.holds("ended", () -> server.number("rooms", "ended", "dtls_failed") == 1);
    Until.holds("told", () -> liar.closed() != null);
    assertThat(liar.soundsSent()).isZero();
    assertThat(server.number("rooms", "publishers")).isEqualTo(1);
    assertThat(server.number("rooms", "streams")).isEqualTo(1);
  }

  @Test
  void shouldRefuseAClientWithoutCertificate() {
    TestPeer nobody =
        TestPeer.publish(
            loop, server, "nobody", PeerOptions.NONE.shaking(job -> AnonymousClient.job()));

    Until.holds("ended", () -> server.number("rooms", "ended", "dtls_failed") == 1);
    Until.holds("refused", () -> nobody.closed() != null);
    assertThat(nobody.closed()).contains("refused");
    assertThat(server.number("rooms", "streams")).isEqualTo(1);
  }

  @Test
  void shouldDropReplayedPackets() {
    publisher.tap(datagram -> {
      publisher.raw(datagram);
      return true;
    });

    Until.holds("replayed SRTP", () -> server.drops("srtp_replayed") > 10);
    Until.holds("replayed SRTCP", () -> server.drops("srtcp_replayed") > 0);
    publisher.tap(null);
    int from = publisher.soundsSent();
    viewer.awaitSound(publisher);
    assertThat(from).isPositive();
  }

  @Test
  void shouldDropReplayedFeedback() {
    viewer.tap(datagram -> {
      viewer.raw(datagram);
      return true;
    });

    Until.holds("replayed SRTCP", () -> server.drops("srtcp_replayed") > 0);
    viewer.tap(null);
  }

  @Test
  void shouldDropAlteredPackets() {
    Random random = new Random(1);
    publisher.tap(datagram -> {
      byte[] altered = datagram.clone();
      altered[9 + random.nextInt(altered.length - 34)] ^= (byte) (1 << random.nextInt(8));
      publisher.raw(altered);
      return true;
    });

    Until.holds("forged SRTP", () -> server.drops("srtp_auth_failed") > 20);
    Until.holds("forged SRTCP", () -> server.drops("srtcp_auth_failed") > 0);
    int before = publisher.soundsSent();
    viewer.awaitSound(publisher);
    // what was altered came before what was not: nothing of the session may have been lost to it
    assertThat(viewer.missing(before - 10, before)).isZero();
    publisher.tap(null);
  }

  @Test
  void shouldDropForgedFeedback() {
    viewer.tap(datagram -> {
      byte[] altered = datagram.clone();
      altered[9] ^= 1;
      viewer.raw(altered);
      return true;
    });

    Until.holds("forged SRTCP", () -> server.drops("srtcp_auth_failed") > 0);
    viewer.tap(null);
  }

  @Test
  void shouldDropEverythingFromAStranger() throws IOException {
    AtomicReference<byte[]> media = new AtomicReference<>();
    publisher.tap(datagram -> {
      media.set(datagram);
      return true;
    });
    Until.holds("a packet", () -> media.get() != null);
    publisher.tap(null);
    byte[] clientHello = new byte[120];
    clientHello[0] = 22;
    clientHello[1] = (byte) 0xfe;
    clientHello[2] = (byte) 0xfd;
    Wire stranger = Wire.udp();

    stranger.send(publisher.remote(), media.get(), 0, media.get().length);
    stranger.send(publisher.remote(), clientHello, 0, clientHello.length);

    Until.holds("dropped", () -> server.drops("unknown_address") == 2);
    assertThat(server.number("worker", "addresses")).isEqualTo(2);
    stranger.close();
  }

  @Test
  void shouldNotBeTakenInByAForgedCheck() throws IOException {
    Wire stranger = Wire.udp();
    byte[] forged = publisher.check(IceKeys.of(IceKeys.fresh()), true);
    byte[] unknown =
        StunWriter.bindingRequest(
            TransactionId.random(TestPeer.RANDOM),
            "nobodyhere:me",
            1000,
            new StunWriter.Role(true, 1),
            true,
            IceKeys.of(new IceCredentials("nobodyhere", "x".repeat(24))));
    RemoteAddress to = publisher.remote();
    stranger.send(to, forged, 0, forged.length);
    stranger.send(to, unknown, 0, unknown.length);

    Until.holds("dropped", () -> server.drops("stun_bad_integrity") == 1);
    Until.holds("dropped", () -> server.drops("stun_unknown_ufrag") == 1);
    assertThat(server.number("worker", "addresses")).isEqualTo(2);

    publisher.raw(forged);
    Until.holds("dropped", () -> server.drops("stun_bad_integrity") == 2);
    Until.passed(A_WHILE);
    stranger.channel().configureBlocking(false);
    int[] answers = new int[1];
    stranger.read((array, length) -> answers[0]++);
    assertThat(answers[0]).as("answers to forged checks").isZero();
    stranger.close();
  }
}
