package io.coanchor.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.client.ClientLoop;
import io.coanchor.client.EncodedFrame;
import io.coanchor.client.PlayerConfig;
import io.coanchor.client.PusherConfig;
import io.coanchor.client.V2TXLivePlayer;
import io.coanchor.client.V2TXLivePlayerObserver;
import io.coanchor.client.V2TXLivePusher;
import io.coanchor.client.V2TXLivePusherObserver;
import io.coanchor.client.media.Clip;
import io.coanchor.client.media.ClipPusher;
import io.coanchor.client.media.ClipReader;
import io.coanchor.client.signal.V2TXLiveCode;
import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.e2e.TestServer;
import io.coanchor.server.room.MuteChange;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.signal.RoomRef;
import io.coanchor.server.signal.StreamKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the rooms do to media, seen by clients on real sockets and two workers. */
class MediaControlTest {
  /** Enough for a machine that is busy with other things. */
  private static final long PATIENCE_SECONDS = 20;

  private static final int VIEWERS = 8;
  private static final int ROUNDS = 5;

  /** What may still be on its way when the worker has muted: a frame or two on the loopback. */
  private static final int ON_THE_WAY = 2;

  private final Clip clip = ClipReader.demo();
  private TestServer server;
  private ClientLoop loop;

  @BeforeEach
  void start() throws Exception {
    server = TestServer.start("  workers: 2\n");
    loop = ClientLoop.start();
  }

  @AfterEach
  void stop() {
    loop.close();
    server.close();
  }

  private final class Viewer implements V2TXLivePlayerObserver, AutoCloseable {
    private final AtomicLong pictures = new AtomicLong();
    private final AtomicLong sounds = new AtomicLong();
    private volatile long lastPictureNs;
    private volatile long lastSoundNs;
    private volatile boolean firstIsKey;
    private volatile int lastPictureBytes;
    private final V2TXLivePlayer player;

    Viewer(String stream, String user) {
      player = new V2TXLivePlayer(loop, PlayerConfig.defaults().withoutReconnect(), this);
      String url = server.trtcUrl("play", stream, user) + "&wait=" + PATIENCE_SECONDS;
      assertThat(player.startPlay(url)).isEqualTo(V2TXLiveCode.OK);
    }

    @Override
    public void onVideoFrame(EncodedFrame frame) {
      if (pictures.getAndIncrement() == 0) {
        firstIsKey = frame.keyFrame();
      }
      lastPictureBytes = frame.data().length;
      lastPictureNs = System.nanoTime();
    }

    @Override
    public void onAudioFrame(EncodedFrame frame) {
      sounds.incrementAndGet();
      lastSoundNs = System.nanoTime();
    }

    long count(MediaKind kind) {
      return (kind == MediaKind.VIDEO ? pictures : sounds).get();
    }

    long lastNs(MediaKind kind) {
      return kind == MediaKind.VIDEO ? lastPictureNs : lastSoundNs;
    }

    @Override
    public void close() {
      player.close();
    }
  }

  private V2TXLivePusher push(String stream, V2TXLivePusherObserver observer) {
    V2TXLivePusher pusher = new V2TXLivePusher(loop, PusherConfig.of(Codec.H264), observer);
    assertThat(pusher.startPush(server.trtcUrl("push", stream, stream))).isEqualTo(V2TXLiveCode.OK);
    return pusher;
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime())
          .as("within %d s: %s", PATIENCE_SECONDS, what)
          .isLessThan(untilNs);
      Thread.sleep(1);
    }
  }

  @Test
  void shouldStopPacketsToEveryViewerWhenAUserIsMuted() throws Exception {
    List<Viewer> viewers = new ArrayList<>();
    try (V2TXLivePusher pusher = push("a", new V2TXLivePusherObserver() {});
        ClipPusher _ = ClipPusher.start(clip, pusher)) {
      for (int i = 0; i < VIEWERS; i++) {
        viewers.add(new Viewer("a", "v" + i));
      }
      for (MediaKind kind : MediaKind.values()) {
        muteAgainAndAgain(kind, viewers);
      }
      for (Viewer viewer : viewers) {
        // no gap was seen, so nothing was asked for again
        var statistics = viewer.player.statistics().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(statistics.video().lost()).isZero();
        assertThat(statistics.audio().lost()).isZero();
        assertThat(statistics.video().nacks()).isZero();
      }
    } finally {
      viewers.forEach(Viewer::close);
    }
  }

  private void muteAgainAndAgain(MediaKind kind, List<Viewer> viewers) throws Exception {
    MediaKind other = kind == MediaKind.AUDIO ? MediaKind.VIDEO : MediaKind.AUDIO;
    long[] lateUs = new long[ROUNDS * viewers.size()];
    int measured = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long[] before = counts(kind, viewers);
      await("media flow", () -> allBeyond(kind, viewers, before, 5));
      long askedNs = System.nanoTime();
      mute(kind, true);
      long[] muted = counts(kind, viewers);
      long[] othersThen = counts(other, viewers);
      long discarded = discarded(kind);
      await("muted packets arrive", () -> discarded(kind) > discarded + 20);
      await("the rest flows", () -> allBeyond(other, viewers, othersThen, 5));
      for (int i = 0; i < viewers.size(); i++) {
        assertThat(viewers.get(i).count(kind)).isLessThanOrEqualTo(muted[i] + ON_THE_WAY);
        lateUs[measured++] = Math.max(0, viewers.get(i).lastNs(kind) - askedNs) / 1_000;
      }
      mute(kind, false);
    }
    Arrays.sort(lateUs);
    System.err.printf(
        "MediaControlTest: last frame of %s after the call: median %.1f ms, max %.1f ms (%d"
            + " mutes)%n",
        kind, lateUs[measured / 2] / 1e3, lateUs[measured - 1] / 1e3, measured);
  }

  private void mute(MediaKind kind, boolean muted) throws Exception {
    boolean sound = kind == MediaKind.AUDIO;
    server
        .server()
        .rooms()
        .setMuted(
            new RoomKey(TestServer.APP, new RoomRef.StringRoom("a")),
            "a",
            new MuteChange(sound ? muted : null, sound ? null : muted))
        .toCompletableFuture()
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static long[] counts(MediaKind kind, List<Viewer> viewers) {
    return viewers.stream().mapToLong(viewer -> viewer.count(kind)).toArray();
  }

  private static boolean allBeyond(MediaKind kind, List<Viewer> viewers, long[] before, int by) {
    for (int i = 0; i < before.length; i++) {
      if (viewers.get(i).count(kind) < before[i] + by) {
        return false;
      }
    }
    return true;
  }

  private long discarded(MediaKind kind) {
    String name = kind == MediaKind.AUDIO ? "audio" : "video";
    return number(in(in(publisherOf("a"), "producer"), name), "mutedPackets");
  }

  private Map<?, ?> publisherOf(String stream) {
    return media(stream, "publisher").getFirst();
  }

  @Test
  void shouldGiveNothingToWhoComesWhileAUserIsMuted() throws Exception {
    try (V2TXLivePusher pusher = push("a", new V2TXLivePusherObserver() {});
        ClipPusher _ = ClipPusher.start(clip, pusher);
        Viewer early = new Viewer("a", "early")) {
      await("media flow", () -> early.pictures.get() > 5);
      mute(MediaKind.VIDEO, true);
      try (Viewer late = new Viewer("a", "late")) {
        await("sound flows", () -> late.sounds.get() > 20);
        assertThat(late.pictures.get()).isZero();
        mute(MediaKind.VIDEO, false);
        await("the picture is back", () -> late.pictures.get() > 5 && early.pictures.get() > 10);
        assertThat(late.firstIsKey).isTrue();
      }
    }
  }

  @Test
  void shouldCrossToAnotherWorkerOnceHoweverManyViewersThereAre() throws Exception {
    List<Viewer> viewers = new ArrayList<>();
    try (V2TXLivePusher first = push("a", new V2TXLivePusherObserver() {});
        V2TXLivePusher second = push("b", new V2TXLivePusherObserver() {});
        ClipPusher _ = ClipPusher.start(clip, first);
        ClipPusher _ = ClipPusher.start(clip, second)) {
      // the anchors play each other, and everybody plays both
      viewers.add(new Viewer("a", "b"));
      viewers.add(new Viewer("b", "a"));
      for (int i = 0; i < VIEWERS || workersWithViewers("a") + workersWithViewers("b") < 4; i++) {
        viewers.add(new Viewer("a", "v" + i));
        viewers.add(new Viewer("b", "v" + i));
        Viewer newest = viewers.getLast();
        await("media flow", () -> newest.pictures.get() > 0);
      }
      await(
          "everybody sees everything",
          () -> viewers.stream().allMatch(viewer -> viewer.pictures.get() > 50));
      for (String stream : List.of("a", "b")) {
        Map<?, ?> fanOut = in(publisherOf(stream), "fanOut");
        long batches = number(fanOut, "batches");
        long messages = number(fanOut, "messages");
        int players = media(stream, "viewer").size();
        System.err.printf(
            "MediaControlTest: stream %s: %d viewers, %d batches, %d messages to the other"
                + " worker%n",
            stream, players, batches, messages);
        assertThat(players).isGreaterThan(VIEWERS);
        assertThat(messages).isPositive().isLessThanOrEqualTo(batches);
        assertThat(number(fanOut, "messagesLost")).isZero();
      }
    } finally {
      viewers.forEach(Viewer::close);
    }
  }

  private long workersWithViewers(String stream) {
    List<Map<?, ?>> publisher = media(stream, "publisher");
    boolean live = !publisher.isEmpty() && publisher.getFirst().containsKey("fanOut");
    return live ? number(in(publisher.getFirst(), "fanOut"), "workersWithViewers") : 0;
  }

  /** The media state of the sessions of a stream. */
  private List<Map<?, ?>> media(String stream, String part) {
    List<Map<?, ?>> found = new ArrayList<>();
    for (Object each :
        (List<?>) Objects.requireNonNull(server.server().debugState().get("sessions"))) {
      Map<?, ?> session = (Map<?, ?>) each;
      if (stream.equals(session.get("streamId")) && part.equals(session.get("part"))) {
        found.add(in(session, "media"));
      }
    }
    return found;
  }

  private static Map<?, ?> in(Map<?, ?> state, String name) {
    return (Map<?, ?>) Objects.requireNonNull(state.get(name));
  }

  private static long number(Map<?, ?> state, String name) {
    return ((Number) Objects.requireNonNull(state.get(name))).longValue();
  }

  @Test
  void shouldTellAPublisherItsLimit() throws Exception {
    BlockingQueue<Long> limits = new LinkedBlockingQueue<>();
    V2TXLivePusherObserver observer =
        new V2TXLivePusherObserver() {
          @Override
          public void onBitrateLimit(long bitsPerSecond) {
            limits.add(bitsPerSecond);
          }
        };
    try (V2TXLivePusher pusher = push("a", observer);
        ClipPusher _ = ClipPusher.start(clip, pusher);
        Viewer viewer = new Viewer("a", "viewer")) {
      await("media flow", () -> viewer.pictures.get() > 5);
      assertThat(limits).isEmpty();
      limit(300);
      assertThat(limits.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(300_000L);
      // again every second: a lost one is made up for
      assertThat(limits.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(300_000L);
      limit(0);
      Long told = 300_000L;
      while (told != null && told == 300_000L) {
        told = limits.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
      assertThat(told).isGreaterThan(1_000_000_000L);
    }
  }

  /** An encoder that keeps to what it is told: its frames get as small as they have to. */
  private static final class Encoder implements V2TXLivePusherObserver {
    private static final int FPS = 25;
    private static final int START_KBPS = 1_200;
    private volatile long limitBps = START_KBPS * 1_000;

    @Override
    public void onBitrateLimit(long bitsPerSecond) {
      // a tenth is left for headers
      limitBps = Math.min(START_KBPS * 1_000, bitsPerSecond * 9 / 10);
    }

    static int bytes(long bps) {
      return (int) (bps / 8 / FPS);
    }

    EncodedFrame next(int number) {
      byte[] vp8 = new byte[bytes(limitBps)];
      boolean key = number % FPS == 0;
      byte[] start = {(byte) (key ? 0x10 : 0x11), 0, 0, (byte) 0x9d, 1, 0x2a, 64, 1, (byte) 180, 0};
      System.arraycopy(start, 0, vp8, 0, start.length);
      return new EncodedFrame(Codec.VP8, vp8, number * 1_000_000_000L / FPS, key);
    }
  }

  @Test
  void shouldFallToTheLimitWithAnEncoderThatKeepsToIt() throws Exception {
    Encoder encoder = new Encoder();
    try (V2TXLivePusher pusher = new V2TXLivePusher(loop, PusherConfig.of(Codec.VP8), encoder);
        Viewer viewer = new Viewer("a", "viewer")) {
      assertThat(pusher.startPush(server.trtcUrl("push", "a", "a"))).isEqualTo(V2TXLiveCode.OK);
      int frame =
          pushUntil(pusher, encoder, 0, () -> viewer.lastPictureBytes == Encoder.bytes(1_200_000));
      limit(300);
      frame =
          pushUntil(
              pusher, encoder, frame, () -> viewer.lastPictureBytes == Encoder.bytes(270_000));
      limit(0);
      pushUntil(pusher, encoder, frame, () -> viewer.lastPictureBytes == Encoder.bytes(1_200_000));
    }
  }

  private int pushUntil(V2TXLivePusher pusher, Encoder encoder, int from, BooleanSupplier condition)
      throws InterruptedException {
    AtomicLong number = new AtomicLong(from);
    await(
        "frames of the size that the limit allows",
        () -> {
          int _ = pusher.sendVideoFrame(encoder.next((int) number.getAndIncrement()));
          LockSupport.parkNanos(1_000_000_000L / Encoder.FPS);
          return condition.getAsBoolean();
        });
    return (int) number.get();
  }

  private void limit(int kbps) throws Exception {
    server
        .server()
        .rooms()
        .setStreamLimits(new StreamKey(TestServer.APP, "a"), kbps)
        .toCompletableFuture()
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
