package io.coanchor.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.sdp.LocalTransport;
import io.coanchor.core.sdp.MediaFormat;
import io.coanchor.core.sdp.NegotiatedSession;
import io.coanchor.core.sdp.Offer;
import io.coanchor.core.sdp.OfferAnswer;
import io.coanchor.core.sdp.SdpException;
import io.coanchor.core.sdp.SessionDescription;
import io.coanchor.core.stun.StunKey;
import io.coanchor.core.stun.StunWriter;
import io.coanchor.core.stun.TransactionId;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * One stream over two workers: the system spreads the peers, which must not be seen from outside.
 */
class WorkersTest {
  /** Each lands on either of two workers: that all land on one happens once in a million. */
  private static final int VIEWERS = 20;

  private final LogWatch log = new LogWatch();
  private final PeerLoop loop = new PeerLoop();
  private final PeerServer server = PeerServer.start("60s", "60s", "30s");

  @AfterEach
  void stop() {
    loop.close();
    server.close();
    assertThat(log.complaints()).isEmpty();
    log.close();
  }

  @Test
  void shouldBringEveryBatchToAnotherWorkerOnce() {
    TestPeer publisher = TestPeer.publish(loop, server, "s", PeerOptions.NONE);
    publisher.awaitConnected().startMedia();
    List<TestPeer> viewers = viewers("s", VIEWERS);
    viewers.forEach(viewer -> viewer.awaitSound(publisher));
    assertThat(workersOf("viewer")).containsExactlyInAnyOrder(0, 1);
    // from here on both go up with every batch: the other worker has viewers, ten or so
    long withoutMessage = batchesWithoutMessage();
    long batches = number(fanOut(), "batches");
    List<Integer> from = viewers.stream().map(TestPeer::lastSound).toList();

    Until.holds("a hundred batches", () -> number(fanOut(), "batches") >= batches + 100);

    assertThat(batchesWithoutMessage()).isEqualTo(withoutMessage);
    assertThat(server.number("worker", "batchMessages")).isPositive();
    assertThat(server.number("worker", "linkOverflows")).isZero();
    for (int i = 0; i < VIEWERS; i++) {
      TestPeer viewer = viewers.get(i);
      viewer.awaitPicture();
      assertThat(viewer.missing(from.get(i), viewer.lastSound())).isZero();
      assertThat(viewer.strange()).isZero();
    }
    assertThat(server.number("worker", "forward", "count")).isGreaterThan(100);
  }

  private long batchesWithoutMessage() {
    Map<?, ?> atOnce = fanOut();
    return number(atOnce, "batches") - number(atOnce, "messages");
  }

  @Test
  void shouldLetPublishersTakeOverAcrossWorkers() {
    Set<Integer> publishedFrom = new HashSet<>();
    // four takeovers of a stream are let through, which in one of sixteen cases are all on a worker
    for (int stream = 0; stream < 5 && publishedFrom.size() < 2; stream++) {
      String name = "s" + stream;
      List<TestPeer> viewers = viewers(name, 6);
      publishedFrom.clear();
      TestPeer last = viewers.getFirst();
      for (int i = 0; i < 5 && publishedFrom.size() < 2; i++) {
        TestPeer publisher = TestPeer.publish(loop, server, name, PeerOptions.NONE);
        last = publisher;
        publisher.awaitConnected().startMedia();
        Until.holds("the only publisher", () -> server.number("rooms", "publishers") == 1);
        viewers.forEach(TestPeer::awaitPicture);
        publishedFrom.addAll(workersOf("publisher"));
        assertThat(publisher.closed()).isNull();
      }
      viewers.forEach(viewer -> assertThat(viewer.closed()).isNull());
      last.goodbye();
      Until.holds("no publisher", () -> server.number("rooms", "publishers") == 0);
      viewers.forEach(TestPeer::delete);
    }
    assertThat(publishedFrom).containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void shouldAdoptASessionForNobodyButItsPeer() throws IOException, SdpException {
    LocalTransport local =
        new LocalTransport(IceKeys.fresh(), TestPeer.IDENTITY.fingerprint(), List.of(), false, 1);
    Offer offer =
        OfferAnswer.createPlayOffer(
            local, List.of(MediaFormat.of(Codec.OPUS)), List.of(MediaFormat.of(Codec.VP8)));
    URI endpoint = server.endpoint("play", "s", "viewer", "&wait=30");
    HttpResponse<String> answer =
        server.send("POST", endpoint, offer.sdp().toString(), "Content-Type", "application/sdp");
    NegotiatedSession session = offer.apply(SessionDescription.parse(answer.body()));
    try (DatagramSocket socket = new DatagramSocket()) {
      send(socket, check(session.remoteIce().ufrag(), IceKeys.of(IceKeys.fresh())));
      Until.holds("dropped", () -> server.drops("stun_bad_integrity") == 1);
      assertThat(server.number("worker", "pendingSessions")).isEqualTo(1);
      assertThat(server.number("worker", "sessions")).isZero();

      send(socket, check(session.remoteIce().ufrag(), IceKeys.of(session.remoteIce())));
      Until.holds("adopted", () -> server.number("worker", "sessions") == 1);
      assertThat(server.number("worker", "pendingSessions")).isZero();
    }
    URI resource = endpoint.resolve(answer.headers().firstValue("Location").orElseThrow());
    assertThat(server.send("DELETE", resource, "").statusCode()).isEqualTo(200);
    Until.holds("nothing is left", () -> server.held() == 0, server::overview);
  }

  @Test
  void shouldTakeCommandsForASessionWithoutPeer() {
    TestPeer gone = TestPeer.play(loop, server, "s", PeerOptions.NONE.withQuery("&wait=30"));
    gone.kill();
    assertThat(gone.restartIce(false).statusCode()).isEqualTo(200);
    assertThat(gone.restartIce(false).statusCode()).isEqualTo(200);
    assertThat(gone.delete().statusCode()).isEqualTo(200);
    Until.holds("nothing is left", () -> server.held() == 0, server::overview);
  }

  private static byte[] check(String serverUfrag, StunKey key) {
    return StunWriter.bindingRequest(
        TransactionId.random(TestPeer.RANDOM),
        serverUfrag + ":abcd",
        0x7e0000ff,
        new StunWriter.Role(true, 1),
        true,
        key);
  }

  private void send(DatagramSocket socket, byte[] datagram) throws IOException {
    socket.send(
        new DatagramPacket(
            datagram,
            datagram.length,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), server.server().udpPort())));
  }

  @Test
  void shouldLetSlowAndDeadViewersCostOthersNothing() {
    TestPeer publisher = TestPeer.publish(loop, server, "s", PeerOptions.NONE);
    publisher.awaitConnected().startMedia();
    List<TestPeer> viewers = viewers("s", 8);
    viewers.forEach(viewer -> viewer.awaitSound(publisher));
    List<Integer> from = viewers.stream().map(TestPeer::lastSound).toList();

    // half of them over TCP and reading nothing, half gone without a word
    for (int i = 0; i < 8; i++) {
      TestPeer lame = TestPeer.play(loop, server, "s", i < 4 ? PeerOptions.TCP : PeerOptions.NONE);
      lame.awaitConnected();
      if (i < 4) {
        lame.stopReading(true);
      } else {
        lame.kill();
      }
    }
    publisher.faster(10);
    int sent = publisher.soundsSent();
    Until.holds("a thousand packets more", () -> publisher.soundsSent() > sent + 1_000);
    publisher.faster(1);

    for (int i = 0; i < viewers.size(); i++) {
      TestPeer viewer = viewers.get(i);
      viewer.awaitSound(publisher);
      viewer.awaitPicture();
      assertThat(viewer.missing(from.get(i), viewer.lastSound())).isZero();
      assertThat(viewer.closed()).isNull();
    }
  }

  @Test
  void shouldFollowPeersFromWorkerToWorker() {
    TestPeer publisher = TestPeer.publish(loop, server, "s", PeerOptions.NONE);
    publisher.awaitConnected().startMedia();
    List<TestPeer> viewers = viewers("s", VIEWERS);
    List<TestPeer> overTcp = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      overTcp.add(TestPeer.play(loop, server, "s", PeerOptions.TCP));
    }
    overTcp.forEach(TestPeer::awaitConnected);
    // half of the new addresses reach the other worker
    for (int round = 0; round < 3; round++) {
      publisher.rebind();
      viewers.forEach(TestPeer::rebind);
      overTcp.forEach(TestPeer::rebind);
      viewers.forEach(viewer -> viewer.awaitSound(publisher));
      overTcp.forEach(viewer -> viewer.awaitSound(publisher));
    }
    assertThat(server.number("worker", "handedOver")).isPositive();
    assertThat(server.number("worker", "foreignAddresses")).isPositive();
    overTcp.forEach(TestPeer::goodbye);
    viewers.forEach(TestPeer::goodbye);
    publisher.goodbye();
    Until.holds(
        "nothing is left",
        () -> server.held() + server.number("worker", "foreignAddresses") == 0,
        server::overview);
  }

  private List<TestPeer> viewers(String stream, int count) {
    List<TestPeer> viewers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      viewers.add(TestPeer.play(loop, server, stream, PeerOptions.NONE.withQuery("&wait=30")));
    }
    viewers.forEach(TestPeer::awaitConnected);
    return viewers;
  }

  private Set<Integer> workersOf(String part) {
    Set<Integer> workers = new HashSet<>();
    for (Map<?, ?> media : media(part)) {
      if (media.get("worker") instanceof Integer worker) {
        workers.add(worker);
      }
    }
    return workers;
  }

  private Map<?, ?> fanOut() {
    return (Map<?, ?>) media("publisher").getFirst().get("fanOut");
  }

  private static long number(Map<?, ?> in, String name) {
    return ((Number) in.get(name)).longValue();
  }

  private List<Map<?, ?>> media(String part) {
    List<Map<?, ?>> found = new ArrayList<>();
    for (Object each : (List<?>) server.server().debugState().get("sessions")) {
      Map<?, ?> session = (Map<?, ?>) each;
      if (part.equals(session.get("part"))) {
        found.add((Map<?, ?>) session.get("media"));
      }
    }
    return found;
  }
}
