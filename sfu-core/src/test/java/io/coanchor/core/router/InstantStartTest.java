package io.coanchor.core.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.codec.Codec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Viewers who join somewhere in a 4-second GOP. */
class InstantStartTest {
  private static final long MS = 1_000_000;
  private static final long FRAME_NS = 33_333_333;
  private static final int GOP_FRAMES = 120;
  private static final int JOINS = 50;

  /** A join and what is to be checked one second later. */
  private static final class Join {
    private final FakeViewer viewer;
    private final long joinedNs;
    private long liveNs;

    private Join(FakeViewer viewer, long joinedNs) {
      this.viewer = viewer;
      this.joinedNs = joinedNs;
    }
  }

  @Test
  void shouldCatchUpWithinASecondWhenJoiningAtRandom() {
    long seed = 20_261_122;
    System.err.println("InstantStartTest seed " + seed);
    joinAtRandom(seed, 900_000);
  }

  @Test
  void shouldCatchUpWithinASecondAtLowBitrate() {
    joinAtRandom(7, 200_000);
  }

  private static void joinAtRandom(long seed, int bitrateBps) {
    Random random = new Random(seed);
    FakePublisher publisher = new FakePublisher(Codec.VP8, 1, seed);
    StreamRouter router = new StreamRouter();
    router.setProducer(publisher.producer, 0);
    FakeViewer old = new FakeViewer(1);
    router.attach(old.consumer, 0);
    old.consumer.start(0);
    List<Long> joinTimes = random.longs(JOINS, 4_000 * MS, 24_000 * MS).sorted().boxed().toList();
    List<Join> joins = new ArrayList<>();
    int next = 0;
    int frame = 0;
    long frameAt = 0;
    int frameBytes = bitrateBps / 8 / 30;
    for (long now = 0; now < 26_000 * MS; now += MS) {
      if (now >= frameAt) {
        boolean key = frame % GOP_FRAMES == 0;
        publisher.deliver(
            publisher.frame(0, frame, key, key ? 8 * frameBytes : frameBytes, now), now);
        frame++;
        frameAt += FRAME_NS;
      }
      while (next < JOINS && joinTimes.get(next) <= now) {
        FakeViewer viewer = new FakeViewer(100 + next);
        router.attach(viewer.consumer, now);
        viewer.consumer.start(now);
        joins.add(new Join(viewer, now));
        next++;
      }
      for (Join join : joins) {
        if (join.viewer.consumer.deadlineNs() <= now) {
          join.viewer.consumer.onDeadline(now);
        }
        if (join.liveNs == 0 && join.viewer.consumer.deadlineNs() == Long.MAX_VALUE) {
          join.liveNs = now;
        }
        if (now == join.joinedNs / MS * MS + 1_000 * MS) {
          checkAtLive(old, join, now);
        }
      }
    }
    assertThat(joins).hasSize(JOINS);
    for (Join join : joins) {
      checkPace(join);
      assertThat(join.viewer.decode()).isNotEmpty();
      assertThat(join.viewer.picture.stats().instantStarts()).isLessThanOrEqualTo(1);
    }
    assertThat(publisher.keyFrameRequestsNs).isEmpty();
  }

  private static void checkAtLive(FakeViewer old, Join join, long now) {
    List<FakeViewer.Frame> frames = join.viewer.decode();
    FakeViewer.Frame mine = frames.getLast();
    FakeViewer.Frame his = old.decode().getLast();
    assertThat(mine.id()).as("newest frame at join + 1 s").isEqualTo(his.id());
    assertThat(mine.completeNs()).isEqualTo(his.completeNs());
    assertThat(frames.getFirst().completeNs() - join.joinedNs).isLessThan(300 * MS);
    // Time at live must be the real time: what was squeezed is squeezed in front of it.
    FakeViewer.Frame half = frames.get(frames.size() - 5);
    assertThat(mine.timestamp() - half.timestamp()).isBetween(4 * 3000L - 180, 4 * 3000L + 180);
    // The viewer's clock says: what is captured now has the newest frame's time, within 50 ms.
    long ahead = (int) (join.viewer.picture.rtpTimestampAt(now) - mine.timestamp());
    assertThat(ahead).isBetween(-50 * 90L, 50 * 90L);
    // The squeezed times end at live and never span more than the catching up took.
    long span = mine.timestamp() - frames.getFirst().timestamp();
    assertThat(span).isLessThanOrEqualTo(90 * 1_100L);
  }

  private static void checkPace(Join join) {
    List<FakeViewer.Got> packets = join.viewer.arrivals;
    double rateBytesPerNs = 10_000_000 / 8e9;
    // In every window that begins at the join: rate times time, a burst of 5 ms and one packet.
    long sum = 0;
    for (FakeViewer.Got got : packets) {
      if (got.nowNs() >= join.liveNs) {
        break;
      }
      sum += got.whole().length;
      double allowed = (got.nowNs() - join.joinedNs + 6 * MS) * rateBytesPerNs + 1500;
      assertThat((double) sum).isLessThanOrEqualTo(allowed);
    }
  }

  @Test
  void shouldAskForAKeyFrameWhenTheGopIsTooLong() {
    FakePublisher publisher = new FakePublisher(Codec.VP8, 1, 3);
    StreamRouter router = new StreamRouter();
    router.setProducer(publisher.producer, 0);
    long now = 0;
    int frame = 0;
    for (; now < 6_000 * MS; now += FRAME_NS) {
      publisher.deliver(publisher.frame(0, frame, frame == 0, 3000, now), now);
      frame++;
    }
    FakeViewer viewer = new FakeViewer(1);
    router.attach(viewer.consumer, now);
    assertThat(publisher.keyFrameRequestsNs).as("transport not up yet").isEmpty();
    viewer.consumer.start(now);
    assertThat(publisher.keyFrameRequestsNs).containsExactly(now);
    publisher.deliver(publisher.frame(0, frame++, false, 3000, now), now);
    assertThat(viewer.video).isEmpty();
    now += FRAME_NS;
    publisher.deliver(publisher.frame(0, frame, true, 20_000, now), now);
    viewer.tick(now + 50 * MS);
    assertThat(viewer.decode()).extracting(FakeViewer.Frame::id).containsExactly(frame);
  }

  @Test
  void shouldJumpToANewerKeyFrameDuringTheReplay() {
    FakePublisher publisher = new FakePublisher(Codec.VP8, 1, 4);
    StreamRouter router = new StreamRouter();
    router.setProducer(publisher.producer, 0);
    long now = 0;
    int frame = 0;
    // 3 Mbit/s: the replay of 3.9 s takes longer than is good, so a key frame is asked for.
    for (; frame < 117; frame++) {
      publisher.deliver(publisher.frame(0, frame, frame == 0, 12_500, now), now);
      now += FRAME_NS;
    }
    FakeViewer viewer = new FakeViewer(1);
    router.attach(viewer.consumer, now);
    viewer.consumer.start(now);
    assertThat(publisher.keyFrameRequestsNs).hasSize(1);
    for (int i = 0; i < 3; i++) {
      publisher.deliver(publisher.frame(0, frame++, false, 12_500, now), now);
      for (int ms = 0; ms < 33; ms++) {
        viewer.tick(now += MS);
      }
    }
    int keyFrame = frame;
    publisher.deliver(publisher.frame(0, frame++, true, 50_000, now), now);
    for (int ms = 0; ms < 60; ms++) {
      viewer.tick(now += MS);
    }
    publisher.deliver(publisher.frame(0, frame++, false, 12_500, now), now);
    List<FakeViewer.Got> packets = List.copyOf(viewer.video.values());
    assertThat(packets).hasSizeLessThan(117 * 12);
    long last = viewer.video.lastEntry().getValue().nowNs();
    assertThat(last).isEqualTo(now);
    assertThat(viewer.outSequences()).isEqualTo(packets.size());
    assertThat(keyFrame).isEqualTo(120);
  }

  @Test
  void shouldGoOnWithTheNextGopWhenTheCachedOneIsEvictedDuringTheReplay() {
    FakePublisher publisher = new FakePublisher(Codec.VP8, 1, 6);
    StreamRouter router = new StreamRouter();
    router.setProducer(publisher.producer, 0);
    long now = 0;
    int frame = 0;
    for (; frame < GOP_FRAMES; frame++) {
      now = frame * FRAME_NS;
      publisher.deliver(
          publisher.frame(0, frame, frame == 0, frame == 0 ? 60_000 : 3000, now), now);
    }
    now = 3_999 * MS;
    FakeViewer viewer = new FakeViewer(1);
    router.attach(viewer.consumer, now);
    viewer.consumer.start(now);
    now = 4_001 * MS;
    publisher.deliver(publisher.frame(0, frame, true, 30_000, now), now);
    for (int i = 0; i < 100; i++) {
      viewer.tick(now += MS);
    }
    FakeViewer.Got last = viewer.video.lastEntry().getValue();
    assertThat(last.marker()).isTrue();
    byte[] payload = last.payload();
    assertThat(ByteBuffer.wrap(payload, payload.length - 8, 8).getInt()).isEqualTo(frame);
    assertThat(publisher.keyFrameRequestsNs).isEmpty();
    assertThat(viewer.outSequences()).isEqualTo(viewer.video.size());
  }

  @Test
  void shouldAnswerNackForReplayedPackets() {
    FakePublisher publisher = new FakePublisher(Codec.VP8, 1, 5);
    StreamRouter router = new StreamRouter();
    router.setProducer(publisher.producer, 0);
    long now = 0;
    for (int frame = 0; frame < 60; frame++) {
      publisher.deliver(publisher.frame(0, frame, frame == 0, 3000, now), now);
      now += FRAME_NS;
    }
    FakeViewer viewer = new FakeViewer(1);
    router.attach(viewer.consumer, now);
    viewer.consumer.start(now);
    for (int i = 0; i < 400; i++) {
      viewer.tick(now += MS);
    }
    FakeViewer.Got lost = viewer.videoAt(viewer.video.firstKey() + 10);
    viewer.consumer.onNack(FakeViewer.VIDEO_SSRC, (int) lost.sequence() & 0xffff, 0, now);
    assertThat(viewer.rtx).hasSize(1);
    FakeViewer.Got again = viewer.rtx.getFirst();
    assertThat(again.timestamp()).isEqualTo(lost.timestamp());
    assertThat(Arrays.copyOfRange(again.payload(), 2, again.payload().length))
        .isEqualTo(lost.payload());
  }
}
