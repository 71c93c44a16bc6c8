package io.coanchor.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.coanchor.client.ClientLoop;
import io.coanchor.client.EncodedFrame;
import io.coanchor.client.PlayerConfig;
import io.coanchor.client.PusherConfig;
import io.coanchor.client.V2TXLivePlayer;
import io.coanchor.client.V2TXLivePlayerObserver;
import io.coanchor.client.V2TXLivePusher;
import io.coanchor.client.V2TXLivePusherObserver;
import io.coanchor.client.V2TXLiveStatus;
import io.coanchor.client.signal.V2TXLiveCode;
import io.coanchor.core.codec.Codec;
import io.coanchor.e2e.BilledServer;
import io.coanchor.e2e.TestServer;
import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.room.MuteChange;
import io.coanchor.server.room.RoomKey;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients on real sockets are billed for. Their clock is the server's. */
class BilledMediaTest {
  private static final long MS = 1_000_000;

  /** Enough for a machine that is busy with other things. */
  private static final long PATIENCE_NS = 20_000 * MS;

  /** How far a client's sight of a moment may be from the server's. */
  private static final long SIGHT_MS = 250;

  /** More than checks and reports bring in the time of a frame. */
  private static final double MEDIA_BYTES = 2_000;

  private static final int LARGE_BYTES = 1_500;
  private static final int SMALL_BYTES = 700;

  @TempDir private Path folder;
  private BilledServer billed;
  private TestServer server;
  private ClientLoop loop;

  // When something happened, as the clients saw it.
  private long onNs;
  private long firstNs;
  private long lastLargeNs;
  private long smallNs;
  private long largeNs;
  private long lastBeforeMuteNs;
  private long backNs;
  private long endNs;
  private long offNs;

  @BeforeEach
  void start() throws Exception {
    billed = BilledServer.start(folder, "  workers: 2\n");
    server = billed.server();
    loop = ClientLoop.start();
  }

  @AfterEach
  void stop() {
    loop.close();
    billed.close();
  }

  /** Pushes made-up pictures in two layers, 25 a second, until it is closed. */
  private final class Pusher implements V2TXLivePusherObserver, AutoCloseable {
    private static final int FPS = 25;
    private final V2TXLivePusher pusher;
    private final AtomicInteger connections = new AtomicInteger();

    private volatile boolean large = true;
    private volatile boolean silent;
    private volatile boolean closed;
    private volatile long lastNs;

    Pusher(String stream, String user) {
      PusherConfig config = PusherConfig.of(Codec.VP8).withLayers(List.of("l", "h"));
      pusher = new V2TXLivePusher(loop, config, this);
      assertThat(pusher.startPush(server.trtcUrl("push", stream, user))).isEqualTo(V2TXLiveCode.OK);
      var _ = Thread.ofPlatform().daemon(true).start(this::run);
    }

    private void run() {
      for (int number = 0; !closed; number++) {
        if (!silent) {
          int _ = pusher.sendVideoFrame(frame(number, 640, 360, SMALL_BYTES).withLayer(0));
          if (large) {
            int _ = pusher.sendVideoFrame(frame(number, 1280, 720, LARGE_BYTES).withLayer(1));
          }
          lastNs = System.nanoTime();
        }
        LockSupport.parkNanos(1_000 * MS / FPS);
      }
    }

    private static EncodedFrame frame(int number, int width, int height, int bytes) {
      byte[] vp8 = new byte[bytes];
      boolean key = number % 10 == 0;
      byte[] start = {
        (byte) (key ? 0x10 : 0x11),
        0,
        0,
        (byte) 0x9d,
        1,
        0x2a,
        (byte) width,
        (byte) (width >> 8),
        (byte) height,
        (byte) (height >> 8)
      };
      System.arraycopy(start, 0, vp8, 0, start.length);
      return new EncodedFrame(Codec.VP8, vp8, number * (1_000 * MS) / FPS, key);
    }

    @Override
    public void onPushStatusUpdate(V2TXLiveStatus status, String detail) {
      if (status == V2TXLiveStatus.CONNECT_SUCCESS) {
        connections.incrementAndGet();
      }
    }

    @Override
    public void close() {
      closed = true;
      pusher.close();
    }
  }

  private final class Viewer implements V2TXLivePlayerObserver, AutoCloseable {
    private final V2TXLivePlayer player;
    private volatile long firstNs;
    private volatile long lastNs;
    private volatile long changedNs;
    private volatile int bytes;

    Viewer(String stream, String user) {
      player = new V2TXLivePlayer(loop, PlayerConfig.defaults().withoutReconnect(), this);
      assertThat(player.startPlay(server.trtcUrl("play", stream, user) + "&wait=20"))
          .isEqualTo(V2TXLiveCode.OK);
    }

    @Override
    public void onVideoFrame(EncodedFrame frame) {
      long nowNs = System.nanoTime();
      if (firstNs == 0) {
        firstNs = nowNs;
      }
      if (frame.data().length != bytes) {
        changedNs = nowNs;
        bytes = frame.data().length;
      }
      lastNs = nowNs;
    }

    @Override
    public void close() {
      player.close();
    }
  }

  @Test
  void shouldBillWhatIsSentThroughLayersMutesAndPauses() throws Exception {
    try (Pusher anna = new Pusher("a", "anna");
        Pusher ben = new Pusher("b", "ben")) {
      await("ben on mic", () -> billedUsers() == 2);
      onNs = System.nanoTime();
      try (Viewer viewer = new Viewer("a", "ben")) {
        watch(anna, viewer);
        endNs = System.nanoTime();
      }
      pass(600);
      offNs = ben.lastNs;
    }

    List<LedgerEntry> entries = billed.stopAndRead("ben");
    assertThat(entries)
        .extracting(each -> each.charge().tier())
        .containsExactly("Audio", "HD", "Audio", "SD", "HD", "Audio", "HD", "Audio");
    assertThat(entries)
        .extracting(each -> each.charge().pixels())
        .containsExactly(0L, 921_600L, 0L, 230_400L, 921_600L, 0L, 921_600L, 0L);
    assertThat(entries).extracting(each -> each.charge().room()).containsOnly(room("b"));
    // one ends at the very millisecond at which the next begins
    for (int i = 1; i < entries.size(); i++) {
      assertThat(entries.get(i).startEpochMs()).isEqualTo(BilledServer.endMs(entries.get(i - 1)));
    }
    assertLength(entries.get(1), firstNs, lastLargeNs + 1_000 * MS);
    assertLength(entries.get(2), lastLargeNs + 1_000 * MS, smallNs);
    assertLength(entries.get(3), smallNs, largeNs);
    assertLength(entries.get(4), largeNs, lastBeforeMuteNs + 1_000 * MS);
    assertLength(entries.get(5), lastBeforeMuteNs + 1_000 * MS, backNs);
    assertLength(entries.get(6), backNs, endNs);
    assertLength(entries.get(7), endNs, offNs);
    assertThat(entries.getFirst().durationMs())
        .isGreaterThanOrEqualTo((firstNs - onNs) / MS - SIGHT_MS);
  }

  /** Layers go and come, the server mutes. */
  private void watch(Pusher anna, Viewer viewer) throws Exception {
    await("the large layer", () -> viewer.bytes == LARGE_BYTES);
    firstNs = viewer.firstNs;
    pass(1_000);
    anna.large = false;
    lastLargeNs = viewer.lastNs;
    // it is known to be dead after a second, and the other begins at a key frame
    await("the small layer", () -> viewer.bytes == SMALL_BYTES);
    smallNs = viewer.changedNs;
    pass(500);
    anna.large = true;
    await("the large layer again", () -> viewer.bytes == LARGE_BYTES);
    largeNs = viewer.changedNs;
    pass(500);
    mute(true);
    pass(100);
    lastBeforeMuteNs = viewer.lastNs;
    pass(1_700);
    mute(false);
    await("the picture again", () -> viewer.lastNs > lastBeforeMuteNs);
    backNs = viewer.lastNs;
    pass(700);
  }

  @Test
  void shouldNotBillTheTimeBetweenTwoSessions() throws Exception {
    long beginNs;
    long lostNs;
    long againNs;
    try (Pusher ben = new Pusher("b", "ben")) {
      await("on mic", () -> billedUsers() == 1);
      beginNs = System.nanoTime();
      pass(1_000);
      ben.silent = true;
      lostNs = ben.lastNs;
      int _ = ben.pusher.interrupt();
      await("another session", () -> ben.connections.get() == 2);
      pass(500);
      double received = received();
      ben.silent = false;
      await("media again", () -> received() >= received + MEDIA_BYTES);
      againNs = System.nanoTime();
      pass(1_200);
      offNs = ben.lastNs;
    }

    List<LedgerEntry> entries = billed.stopAndRead("ben");
    assertThat(entries).hasSize(2);
    assertThat(entries).extracting(each -> each.charge().tier()).containsOnly("Audio");
    assertLength(entries.get(1), againNs, offNs);
    assertThat(entries.getFirst().durationMs()).isGreaterThanOrEqualTo((lostNs - beginNs) / MS - 1);
    long gapMs = entries.get(1).startEpochMs() - BilledServer.endMs(entries.getFirst());
    assertThat(gapMs).isCloseTo((againNs - lostNs) / MS, within(SIGHT_MS));
  }

  @Test
  void shouldBillASilenceThatDidNotLast() throws Exception {
    long beginNs;
    try (Pusher ben = new Pusher("b", "ben")) {
      await("on mic", () -> billedUsers() == 1);
      beginNs = ben.lastNs;
      pass(300);
      ben.silent = true;
      pass(2_500);
      ben.silent = false;
      pass(300);
      offNs = ben.lastNs;
    }

    List<LedgerEntry> entries = billed.stopAndRead("ben");
    assertThat(entries).hasSize(1);
    assertThat(entries.getFirst().durationMs())
        .isBetween((offNs - beginNs) / MS - SIGHT_MS, (offNs - beginNs) / MS + 2_000);
  }

  private static RoomKey room(String id) {
    return RoomKey.of(TestServer.APP, id);
  }

  private static void assertLength(LedgerEntry entry, long fromNs, long toNs) {
    assertThat(entry.durationMs())
        .as("%s", entry)
        .isCloseTo((toNs - fromNs) / MS, within(SIGHT_MS));
  }

  private double billedUsers() {
    return metric("coanchor_meter_users_on_mic");
  }

  private double received() {
    return metric("coanchor_media_received_bytes_total");
  }

  private double metric(String name) {
    try {
      return billed.metric(name);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void mute(boolean muted) throws Exception {
    server
        .server()
        .rooms()
        .setMuted(room("a"), "anna", new MuteChange(null, muted))
        .toCompletableFuture()
        .get(PATIENCE_NS, TimeUnit.NANOSECONDS);
  }

  /** Real time is what is billed here. */
  private static void pass(long millis) throws InterruptedException {
    Thread.sleep(millis);
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long untilNs = System.nanoTime() + PATIENCE_NS;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(untilNs);
      Thread.sleep(5);
    }
  }
}
