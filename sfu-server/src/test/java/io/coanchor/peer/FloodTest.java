package io.coanchor.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Garbage of every kind while a session plays, which is to notice nothing. */
@Tag("alone")
class FloodTest {
  private static final boolean LONG = Boolean.getBoolean("coanchor.long");
  private static final int DATAGRAMS = LONG ? 10_000_000 : 200_000;
  private static final int TCP_FRAMES = LONG ? 1_000_000 : 20_000;
  private static final int BODIES = LONG ? 20_000 : 200;
  private static final long SEED = Long.getLong("coanchor.seed", System.nanoTime());
  private static final long FLAT_BYTES = 48L << 20;
  private static final int SAMPLES = 64;

  /** As many as the kernel's buffer holds on a host that grants 208 KiB. */
  private static final int BURST = 64;

  private final Random random = new Random(SEED);
  private LogWatch log;
  private PeerLoop loop;
  private PeerServer server;
  private TestPeer publisher;
  private TestPeer viewer;
  private final List<byte[]> samples = new CopyOnWriteArrayList<>();

  @BeforeEach
  void play() {
    System.out.println("seed " + SEED);
    log = new LogWatch();
    loop = new PeerLoop();
    server = PeerServer.start("10s", "30s", "30s");
    publisher = TestPeer.publish(loop, server, "good", PeerOptions.NONE);
    publisher.awaitConnected().startMedia();
    viewer = TestPeer.play(loop, server, "good", PeerOptions.NONE.withQuery("&wait=30"));
    viewer.awaitConnected().awaitSound(publisher);
    publisher.tap(datagram -> {
      if (samples.size() < SAMPLES) {
        samples.add(datagram);
      }
      return true;
    });
    Until.holds("samples", () -> samples.size() == SAMPLES);
  }

  @AfterEach
  void shouldHaveLostNothing() {
    viewer.awaitSound(publisher);
    viewer.awaitPicture();
    assertThat(viewer.strange()).isZero();
    assertThat(viewer.closed()).isNull();
    assertThat(publisher.closed()).isNull();
    loop.close();
    server.close();
    assertThat(log.complaints()).isEmpty();
    log.close();
  }

  @Test
  void shouldPlayThroughAFloodOfDatagrams() throws IOException {
    int from = viewer.lastSound();
    long heapBefore = heapAfterCollection();
    Wire stranger = Wire.udp();
    for (int i = 0; i < DATAGRAMS; i++) {
      byte[] datagram = datagram();
      if (i % 4 == 0) {
        // from an address that ICE has validated: it gets as far as DTLS and SRTP
        (i % 8 == 0 ? publisher : viewer).rawSoon(datagram);
      } else {
        stranger.send(publisher.remote(), datagram, 0, datagram.length);
      }
      if (i % BURST == 0) {
        // comes back from the worker: what the kernel drops proves nothing
        loop.run(() -> {});
        assertThat(server.number("worker", "timers")).isEqualTo(2);
      }
    }
    stranger.close();
    viewer.awaitSound(publisher);
    int to = viewer.lastSound();
    System.out.println(
        "sounds "
            + from
            + " to "
            + to
            + ", missing "
            + viewer.missing(from, to)
            + ", worker "
            + server.server().debugState().get("worker"));
    assertThat(viewer.missing(from, to)).isZero();
    assertThat(server.number("worker", "addresses")).isEqualTo(2);
    assertThat(heapAfterCollection() - heapBefore).isLessThan(FLAT_BYTES);
  }

  /** Random bytes behind a first byte of each kind, or a real packet with some of it changed. */
  private byte[] datagram() {
    if (random.nextInt(3) == 0) {
      byte[] mutated = samples.get(random.nextInt(SAMPLES)).clone();
      for (int i = random.nextInt(8); i >= 0; i--) {
        mutated[random.nextInt(mutated.length)] ^= (byte) (1 << random.nextInt(8));
      }
      // neither a replay nor the packet itself
      mutated[mutated.length - 3] ^= 0x55;
      return random.nextInt(4) == 0
          ? Arrays.copyOf(mutated, random.nextInt(mutated.length))
          : mutated;
    }
    if (random.nextInt(3) == 0) {
      byte[] check = publisher.check(IceKeys.of(IceKeys.fresh()), random.nextBoolean());
      check[4 + random.nextInt(check.length - 4)] ^= (byte) random.nextInt();
      return check;
    }
    byte[] bytes = new byte[random.nextInt(1, 1400)];
    random.nextBytes(bytes);
    int[] kinds = {0, 1, 20, 21, 22, 23, 25, 64, 128, 144, 191, 192, 255};
    bytes[0] = (byte) kinds[random.nextInt(kinds.length)];
    if (bytes.length > 13 && bytes[0] > 19 && bytes[0] < 64) {
      bytes[1] = (byte) 0xfe;
      bytes[2] = (byte) 0xfd;
      bytes[11] = (byte) ((bytes.length - 13) >> 8);
      bytes[12] = (byte) (bytes.length - 13);
    }
    return bytes;
  }

  @Test
  void shouldPlayThroughAFloodOfFrames() throws IOException {
    int from = viewer.lastSound();
    List<Socket> halfOpen = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Socket socket = open();
      if (i % 2 == 0) {
        socket.getOutputStream().write(new byte[] {4, 0, 1});
      }
      halfOpen.add(socket);
    }
    int sent = 0;
    while (sent < TCP_FRAMES) {
      try (Socket socket = open()) {
        for (int i = 0; i < 200; i++, sent++) {
          byte[] datagram = datagram();
          byte[] frame = new byte[2 + datagram.length];
          int length = random.nextInt(50) == 0 ? random.nextInt(0x10000) : datagram.length;
          frame[0] = (byte) (length >> 8);
          frame[1] = (byte) length;
          System.arraycopy(datagram, 0, frame, 2, datagram.length);
          socket.getOutputStream().write(frame);
        }
      } catch (IOException e) {
        // closed on us for a frame that is too long, which is right
        sent++;
      }
    }
    viewer.awaitSound(publisher);
    assertThat(viewer.missing(from, viewer.lastSound())).isZero();
    // those that never proved themselves are closed after a while, at the latest
    Until.holds(
        "no connection is left", () -> server.number("worker", "sockets", "tcpConnections") == 0);
    for (Socket socket : halfOpen) {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      socket.close();
    }
  }

  @Test
  void shouldNotBeHeldUpByAViewerThatDoesNotRead() {
    TestPeer slow = TestPeer.play(loop, server, "good", PeerOptions.TCP.withQuery("&wait=30"));
    slow.awaitConnected().awaitSound(publisher);

    slow.stopReading(true);
    publisher.faster(100);
    Until.holds("its queue is full", () -> server.drops("send_queue_full") > 0);
    publisher.faster(1);

    viewer.awaitSound(publisher);
    slow.stopReading(false);
    slow.awaitSound(publisher);
    assertThat(slow.strange()).isZero();
  }

  @Test
  void shouldKeepNothingOfGarbageBodies() {
    int from = viewer.lastSound();
    String offer =
        "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n";
    for (int i = 0; i < BODIES; i++) {
      byte[] bytes = new byte[random.nextInt(1, 3000)];
      random.nextBytes(bytes);
      String body =
          i % 2 == 0
              ? new String(bytes, StandardCharsets.ISO_8859_1)
              : offer + new String(bytes, StandardCharsets.US_ASCII);
      String kind = i % 3 == 0 ? "push" : "play";
      URI endpoint = server.endpoint(kind, "garbage" + i, "u", i % 3 == 0 ? "" : "&wait=60");
      int status =
          server.send("POST", endpoint, body, "Content-Type", "application/sdp").statusCode();
      assertThat(status).isBetween(400, 499);
    }
    assertThat(server.number("rooms", "streams")).isEqualTo(1);
    viewer.awaitSound(publisher);
    assertThat(viewer.missing(from, viewer.lastSound())).isZero();
  }

  private Socket open() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.server().tcpPort());
    socket.setSoTimeout(30_000);
    return socket;
  }

  private static long heapAfterCollection() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
