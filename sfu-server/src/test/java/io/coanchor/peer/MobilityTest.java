package io.coanchor.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coanchor.core.sdp.IceFragment;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sessions outlive the paths they run over. */
class MobilityTest {
  private final PeerLoop loop = new PeerLoop();
  private final PeerServer server = PeerServer.start("3s", "3s", "30s");
  private TestPeer publisher;
  private TestPeer viewer;

  private void play(PeerOptions publishing, PeerOptions playing) {
    publisher = TestPeer.publish(loop, server, "s", publishing);
    publisher.awaitConnected().startMedia();
    viewer = TestPeer.play(loop, server, "s", playing.withQuery("&wait=30"));
    viewer.awaitConnected().awaitSound(publisher);
  }

  @AfterEach
  void stop() {
    assertThat(viewer.strange()).isZero();
    loop.close();
    server.close();
  }

  @Test
  void shouldFollowAPublisherToAnotherAddress() {
    play(PeerOptions.NONE, PeerOptions.NONE);
    for (int i = 0; i < 3; i++) {
      publisher.rebind();
      viewer.awaitSound(publisher);
      viewer.awaitPicture();
    }
    assertThat(publisher.closed()).isNull();
    assertThat(server.number("rooms", "publishers")).isEqualTo(1);
  }

  @Test
  void shouldFollowAViewerToAnotherAddress() {
    play(PeerOptions.NONE, PeerOptions.NONE);
    // beyond the 3 s in which a lower priority does not take over from an aggressive peer
    for (int i = 0; i < 20; i++) {
      viewer.rebind();
      viewer.awaitSound(publisher);
    }
    viewer.awaitPicture();
    // ICE keeps sixteen addresses of a peer; the publisher has one
    assertThat(server.number("worker", "addresses")).isLessThanOrEqualTo(17);
    assertThat(viewer.closed()).isNull();
  }

  @Test
  void shouldNotFollowACheckThatSomebodyElseRepeats() throws IOException {
    play(PeerOptions.NONE, PeerOptions.NONE);
    byte[] overheard = viewer.ownCheck();
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (DatagramSocket elsewhere = new DatagramSocket(0, loopback)) {
      elsewhere.setSoTimeout(2_000);
      elsewhere.send(
          new DatagramPacket(overheard, overheard.length, loopback, server.server().udpPort()));
      // the answer to it, and the question whether the viewer is there
      for (int type : new int[] {1, 0}) {
        DatagramPacket got = new DatagramPacket(new byte[2048], 2048);
        elsewhere.receive(got);
        assertThat(got.getData()[0]).isEqualTo((byte) type);
      }
      for (int i = 0; i < 10; i++) {
        viewer.awaitSound(publisher);
      }
      elsewhere.setSoTimeout(1);
      assertThatThrownBy(() -> elsewhere.receive(new DatagramPacket(new byte[2048], 2048)))
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void shouldRestartIce() {
    play(PeerOptions.NONE, PeerOptions.NONE);

    assertThat(publisher.restartIce(true).statusCode()).isEqualTo(200);
    assertThat(viewer.restartIce(true).statusCode()).isEqualTo(200);

    Until.holds("old ufrags retired", () -> server.number("worker", "ufrags") == 2);
    viewer.awaitSound(publisher);
    viewer.awaitPicture();
    assertThat(publisher.restartIce(true).statusCode()).isEqualTo(200);
    Until.holds("old ufrags retired", () -> server.number("worker", "ufrags") == 2);
    viewer.awaitSound(publisher);
  }

  @Test
  void shouldPlayOnWhenARestartIsNotFollowed() {
    play(PeerOptions.NONE, PeerOptions.NONE);

    assertThat(publisher.restartIce(false).statusCode()).isEqualTo(200);
    assertThat(viewer.restartIce(false).statusCode()).isEqualTo(200);
    // longer than a session lives without consent
    Until.passed(Duration.ofSeconds(4));

    viewer.awaitSound(publisher);
    assertThat(publisher.closed()).isNull();
    assertThat(viewer.closed()).isNull();
    assertThat(publisher.restartIce(true).statusCode()).isEqualTo(200);
    assertThat(viewer.restartIce(true).statusCode()).isEqualTo(200);
    Until.holds("old ufrags retired", () -> server.number("worker", "ufrags") == 2);
    viewer.awaitSound(publisher);
  }

  @Test
  void shouldCarryAWholeSessionOverTcp() {
    play(PeerOptions.TCP, PeerOptions.TCP);

    viewer.awaitPicture();
    assertThat(server.number("worker", "sockets", "tcpConnections")).isEqualTo(2);
    assertThat(publisher.restartIce(true).statusCode()).isEqualTo(200);
    Until.holds("old ufrag retired", () -> server.number("worker", "ufrags") == 2);
    viewer.awaitSound(publisher);
    int from = viewer.lastSound();
    viewer.awaitSound(publisher);
    assertThat(viewer.missing(from, viewer.lastSound())).isZero();

    viewer.delete();
    Until.holds("goodbye", () -> String.valueOf(viewer.closed()).startsWith("PEER_CLOSED"));
    publisher.goodbye();
    Until.holds(
        "connections closed", () -> server.number("worker", "sockets", "tcpConnections") == 0);
  }

  @Test
  void shouldGoOnOverANewConnection() {
    play(PeerOptions.TCP, PeerOptions.NONE);

    publisher.rebind();

    viewer.awaitSound(publisher);
    Until.holds("one left", () -> server.number("worker", "sockets", "tcpConnections") == 1);
  }

  @Test
  void shouldKeepTheRulesOfEntityTags() {
    play(PeerOptions.NONE, PeerOptions.NONE);
    IceFragment trickle = new IceFragment(publisher.ice(), false, List.of("0"), List.of(), true);
    String first = publisher.etag();

    assertThat(publisher.patch(first, trickle).statusCode()).isEqualTo(204);
    assertThat(publisher.patch("\"other\"", trickle).statusCode()).isEqualTo(412);
    HttpResponse<String> restarted = publisher.restartIce(true);
    assertThat(restarted.statusCode()).isEqualTo(200);
    assertThat(publisher.etag()).isNotEqualTo(first);
    Until.holds("old ufrag retired", () -> server.number("worker", "ufrags") == 2);
    IceFragment late = new IceFragment(publisher.ice(), false, List.of("0"), List.of(), true);
    assertThat(publisher.patch(first, late).statusCode()).isEqualTo(412);
    assertThat(publisher.patch(publisher.etag(), late).statusCode()).isEqualTo(204);
    viewer.awaitSound(publisher);
  }

  @Test
  void shouldGiveAnAddressToTheNextWhoHasIt() {
    play(PeerOptions.NONE, PeerOptions.NONE);
    int port = viewer.port();
    viewer.kill();

    // before the server knows that the one before is gone, and until long after
    TestPeer next =
        TestPeer.play(loop, server, "s", PeerOptions.NONE.from(port).withQuery("&wait=30"));
    next.awaitConnected().awaitSound(publisher);

    Until.holds("the one before is gone", () -> server.number("rooms", "viewers") == 1);
    next.awaitSound(publisher);
    assertThat(next.closed()).isNull();
    assertThat(next.strange()).isZero();
  }

  @Test
  void shouldNotGiveAnAddressAwayWhileItsPeerIsHeard() {
    play(PeerOptions.NONE, PeerOptions.NONE);
    TestPeer thief = TestPeer.play(loop, server, "s", PeerOptions.NONE.withQuery("&wait=30"));
    thief.awaitConnected().awaitSound(publisher);

    // as if the thief had forged the source of his checks
    for (int i = 0; i < 20; i++) {
      viewer.raw(thief.ownCheck());
    }

    viewer.awaitSound(publisher);
    viewer.awaitPicture();
    // the server still knows whose packets come from there: none is refused as not authentic
    int heard = viewer.soundsHeard();
    Until.holds("sound goes on", () -> viewer.soundsHeard() > heard + 200);
    assertThat(server.drops("srtcp_auth_failed")).isZero();
    assertThat(server.drops("srtp_auth_failed")).isZero();
  }
}
