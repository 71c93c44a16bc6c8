package io.coanchor.core.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.packet.DropReason;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A publisher that goes over to another SSRC within its session, or begins anew under the same one:
 * its numbers and times begin anywhere, and its viewers see nothing but a key frame.
 */
class SourceChangeTest {
  private static final long MS = 1_000_000;
  private static final long FRAME_NS = 33 * MS;
  private static final int GOP = 15;

  private final StreamRouter router = new StreamRouter();
  private final FakePublisher publisher = new FakePublisher(Codec.VP8, 1, 61);
  private final FakeViewer viewer = new FakeViewer(1);
  private long now = 1_000 * MS;
  private int frame;

  @Test
  void shouldGoOnWhenNumbersAndTimesAreLower() {
    begin();
    play(20);
    publisher.changeSources(100, 500);
    play(GOP * 2);
    assertWentOn(20);
  }

  @Test
  void shouldGoOnWhenNumbersAndTimesAreTheSame() {
    begin();
    play(20);
    publisher.changeSources(60_010, publisher.videoTimestamp(0, 0));
    play(GOP * 2);
    assertWentOn(20);
  }

  @Test
  void shouldGoOnWhenNumbersAndTimesAreFarAhead() {
    begin();
    play(20);
    publisher.changeSources(130_000, 0xf000_0000L);
    play(GOP * 2);
    assertWentOn(20);
  }

  @Test
  void shouldGoOnWhenTheSameSourceBeginsAnew() {
    begin();
    play(20);
    // as its receive stream extends the numbers then: in the next cycle
    publisher.beginAnew(0x2_0000 + 17, 3);
    play(GOP * 2);
    assertWentOn(20);
  }

  @Test
  void shouldAskForAKeyFrameAtOnceAndShowNothingBeforeIt() {
    begin();
    play(20);
    publisher.video.requestKeyFrame(0, now);
    publisher.changeSources(100, 500);
    frame = 100 * GOP + 3;
    publisher.keyFrameRequestsNs.clear();
    play(1);
    assertThat(publisher.keyFrameRequestsNs).containsExactly(now - FRAME_NS);
    play(GOP);
    List<FakeViewer.Frame> frames = viewer.decode();
    assertThat(frames.get(20).id()).isEqualTo(101 * GOP);
    assertThat(frames.get(20).key()).isTrue();
  }

  @Test
  void shouldStartWhoComesInBetweenOnTheNewSource() {
    begin();
    play(GOP + 2);
    publisher.changeSources(100, 500);
    frame = 100 * GOP + 3;
    play(2);
    FakeViewer late = new FakeViewer(2);
    join(late);
    for (int i = 0; i < 20; i++) {
      play(1);
      late.tick(now);
    }
    assertThat(late.decode().getFirst().id()).isEqualTo(101 * GOP);
  }

  @Test
  void shouldStillAnswerForWhatTheEarlierSourceSent() {
    begin();
    play(20);
    FakeViewer.Got last = viewer.video.lastEntry().getValue();
    publisher.changeSources(100, 500);
    play(5);
    viewer.consumer.onNack(FakeViewer.VIDEO_SSRC, (int) last.sequence() & 0xffff, 0, now);
    FakeViewer.Got newest = viewer.video.lastEntry().getValue();
    viewer.consumer.onNack(FakeViewer.VIDEO_SSRC, (int) newest.sequence() & 0xffff, 0, now);
    assertThat(viewer.rtx).hasSize(2);
    assertThat(viewer.rtx.getFirst().payload()).endsWith(last.payload());
    assertThat(viewer.rtx.getLast().payload()).endsWith(newest.payload());
  }

  @Test
  void shouldNotTakeTurnsWithTheEarlierSource() {
    begin();
    play(20);
    FakePublisher.Sent straggler = publisher.sound(new byte[] {9, 9, 9}, now);
    publisher.changeSources(100, 500);
    play(5);
    int heard = viewer.audio.size();
    assertThat(publisher.deliver(straggler, now)).isEqualTo(DropReason.RTP_SUPERSEDED);
    assertThat(viewer.audio).hasSize(heard);
    now += 2_000 * MS;
    assertThat(publisher.deliver(straggler, now)).isNull();
    assertThat(viewer.audio).hasSize(heard + 1);
  }

  @Test
  void shouldKeepSoundAndPictureOnOneTimeLine() {
    begin();
    publisher.report(now);
    play(20);
    long soundBefore = viewer.sound.rtpTimestampAt(now);
    long pictureBefore = viewer.picture.rtpTimestampAt(now);
    publisher.changeSources(100, 0xf000_0000L);
    play(GOP);
    publisher.report(now);
    play(GOP);
    long passedNs = 2 * GOP * FRAME_NS;
    assertThat(viewer.sound.rtpTimestampAt(now) - soundBefore & 0xffff_ffffL)
        .isBetween(passedNs * 48 / 1_000_000 - 96, passedNs * 48 / 1_000_000 + 96);
    assertThat(viewer.picture.rtpTimestampAt(now) - pictureBefore & 0xffff_ffffL)
        .isBetween(passedNs * 9 / 100_000 - 180, passedNs * 9 / 100_000 + 180);
  }

  @Test
  void shouldRepairTheNewSourceFromItsRedundancyOnly() {
    begin();
    publisher.deliver(publisher.sound(new byte[] {1, 1, 1}, now), now);
    publisher.changeSources(100, 500);
    now += 20 * MS;
    publisher.sound(new byte[] {2, 2, 2}, now);
    publisher.sound(new byte[] {3, 3, 3}, now);
    // the first that comes brings two of before
    publisher.deliver(publisher.sound(FakePublisher.RED_TYPE, red(4), now), now);
    now += 40 * MS;
    publisher.sound(new byte[] {5, 5, 5}, now - 20 * MS);
    publisher.deliver(publisher.sound(FakePublisher.RED_TYPE, red(6), now), now);
    assertThat(viewer.audio.values())
        .extracting(got -> (int) got.payload()[0])
        .containsExactly(1, 4, 5, 6);
    // told by the source's own number: it need not be asked for again
    assertThat(publisher.recovered).containsExactly(103L);
  }

  @Test
  void shouldStayMutedAcrossTheChange() {
    begin();
    play(20);
    publisher.producer.mute(MediaKind.VIDEO, true, now);
    publisher.changeSources(100, 500);
    play(5);
    assertThat(viewer.decode()).hasSize(20);
    publisher.producer.mute(MediaKind.VIDEO, false, now);
    play(GOP * 2);
    assertWentOn(25);
  }

  private void assertWentOn(int changedAt) {
    List<FakeViewer.Frame> frames = viewer.decode();
    FakeViewer.Frame before = frames.get(19);
    FakeViewer.Frame after = frames.get(20);
    int key = (changedAt + GOP - 1) / GOP * GOP;
    assertThat(after.id()).isEqualTo(key);
    assertThat(after.key()).isTrue();
    assertThat(frames.getLast().id()).isEqualTo(frame - 1);
    assertThat(after.timestamp() - before.timestamp())
        .isBetween((key - 19) * 2970L - 90, (key - 19) * 2970L + 90);
    assertThat(viewer.outSequences()).isEqualTo(viewer.video.size());

    List<FakeViewer.Got> sounds = List.copyOf(viewer.audio.values());
    assertThat(sounds).hasSize(frame);
    assertThat(sounds.getLast().sequence() - sounds.getFirst().sequence()).isEqualTo(frame - 1);
    assertThat(sounds.get(20).timestamp() - sounds.get(19).timestamp())
        .isBetween(33 * 48L - 48, 33 * 48L + 48);
  }

  /** A packet and the two before it, in the manner of RFC 2198. */
  private static byte[] red(int content) {
    byte older = (byte) (content - 2);
    byte newer = (byte) (content - 1);
    byte type = (byte) (0x80 | FakePublisher.OPUS_TYPE);
    return new byte[] {
      type,
      (byte) (1920 >> 6),
      (byte) (1920 << 2),
      1,
      type,
      (byte) (960 >> 6),
      (byte) (960 << 2),
      1,
      FakePublisher.OPUS_TYPE,
      older,
      newer,
      (byte) content
    };
  }

  private void begin() {
    router.setProducer(publisher.producer, now);
    join(viewer);
  }

  private void join(FakeViewer joining) {
    router.attach(joining.consumer, now);
    joining.consumer.start(now);
  }

  private void play(int frames) {
    for (int i = 0; i < frames; i++) {
      publisher.deliver(publisher.frame(0, frame, frame % GOP == 0, 3000, now), now);
      publisher.deliver(publisher.sound(new byte[] {1, 2, 3}, now), now);
      frame++;
      now += FRAME_NS;
      viewer.tick(now);
    }
  }
}
