package io.coanchor.core.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.forward.MediaSink;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One viewer does without the sound or the picture of a stream; the others do not notice. */
class WithheldTrackTest {
  private static final long MS = 1_000_000;
  private static final long FRAME_NS = 33 * MS;

  private final StreamRouter router = new StreamRouter();
  private final FakePublisher publisher = new FakePublisher(Codec.VP8, 1, 61);
  private final FakeViewer viewer = new FakeViewer(1);
  private final FakeViewer other = new FakeViewer(2);
  private long now = 1_000 * MS;
  private int frame;

  @Test
  void shouldGiveThePictureBackAtAKeyFrameThatCameAfterwards() {
    begin();
    play(20);
    int before = viewer.video.size();
    viewer.consumer.receive(MediaKind.VIDEO, false, now);
    play(40);
    assertThat(viewer.video).hasSize(before);
    assertThat(viewer.audio).hasSize(60);

    int firstAfter = frame;
    publisher.keyFrameRequestsNs.clear();
    viewer.consumer.receive(MediaKind.VIDEO, true, now);
    // the cached key frame is of the time when the viewer was not to see anything
    assertThat(viewer.video).hasSize(before);
    assertThat(publisher.keyFrameRequestsNs).hasSize(1);
    play(30);
    List<FakeViewer.Frame> frames = viewer.decode();
    assertThat(frames.get(20).key()).isTrue();
    assertThat(frames.get(20).id()).isGreaterThanOrEqualTo(firstAfter);
    assertThat(frames.getLast().id()).isEqualTo(frame - 1);
    assertThat(viewer.outSequences()).isEqualTo(viewer.video.size());
    assertThat(other.decode()).hasSize(90);
  }

  @Test
  void shouldGiveTheSoundBackWithoutAGap() {
    begin();
    play(5);
    viewer.consumer.receive(MediaKind.AUDIO, false, now);
    play(5);
    assertThat(viewer.audio).hasSize(5);
    viewer.consumer.receive(MediaKind.AUDIO, true, now);
    play(5);
    assertThat(viewer.audio).hasSize(10);
    assertThat(viewer.audio.lastKey() - viewer.audio.firstKey()).isEqualTo(9);
    assertThat(viewer.decode()).hasSize(15);
    assertThat(other.audio).hasSize(15);
  }

  @Test
  void shouldSendNothingAgainMeanwhile() {
    begin();
    play(5);
    viewer.consumer.receive(MediaKind.VIDEO, false, now);
    int last = (int) viewer.video.lastEntry().getValue().sequence() & 0xffff;
    viewer.consumer.onNack(FakeViewer.VIDEO_SSRC, last, 0, now);
    assertThat(viewer.rtx).isEmpty();
    viewer.consumer.receive(MediaKind.VIDEO, true, now);
    viewer.consumer.onNack(FakeViewer.VIDEO_SSRC, last, 0, now);
    assertThat(viewer.rtx).hasSize(1);
  }

  @Test
  void shouldNotBeginWithWhatAnotherPublisherSentMeanwhile() {
    begin();
    play(5);
    viewer.consumer.receive(MediaKind.VIDEO, false, now);
    FakePublisher second = new FakePublisher(Codec.VP8, 1, 62);
    router.setProducer(second.producer, now);
    second.deliver(second.frame(0, 500, true, 3000, now), now);
    now += FRAME_NS;
    int before = viewer.video.size();
    viewer.consumer.receive(MediaKind.VIDEO, true, now);
    assertThat(viewer.video).hasSize(before);
    second.deliver(second.frame(0, 501, true, 3000, now), now);
    assertThat(viewer.decode().getLast().id()).isEqualTo(501);
  }

  @Test
  void shouldStayPausedForLackOfTimeWhenItIsGivenBack() {
    begin();
    viewer.consumer.pauseVideo(true, now);
    viewer.consumer.receive(MediaKind.VIDEO, false, now);
    viewer.consumer.receive(MediaKind.VIDEO, true, now);
    play(20);
    assertThat(viewer.video).isEmpty();
    viewer.consumer.pauseVideo(false, now);
    play(20);
    assertThat(viewer.decode()).isNotEmpty();
  }

  @Test
  void shouldTellSinceWhenATrackFlows() {
    begin();
    long first = now;
    play(30);
    assertThat(viewer.flows)
        .containsExactly(
            new FakeViewer.Flow(MediaKind.VIDEO, MediaSink.NEVER_NS, first),
            new FakeViewer.Flow(MediaKind.AUDIO, MediaSink.NEVER_NS, first));
    long last = now - FRAME_NS;
    assertThat(viewer.sound.lastSentNs()).isEqualTo(last);
    assertThat(viewer.picture.width()).isEqualTo(640);
    assertThat(viewer.picture.codec()).isEqualTo(Codec.VP8);
    viewer.flows.clear();
    viewer.consumer.receive(MediaKind.AUDIO, false, now);
    assertThat(viewer.sound.isReceived()).isFalse();
    play(31);
    assertThat(viewer.flows).isEmpty();
    viewer.consumer.receive(MediaKind.AUDIO, true, now);
    long again = now;
    play(5);
    assertThat(viewer.flows).containsExactly(new FakeViewer.Flow(MediaKind.AUDIO, last, again));
  }

  private void begin() {
    router.setProducer(publisher.producer, now);
    for (FakeViewer each : new FakeViewer[] {viewer, other}) {
      router.attach(each.consumer, now);
      each.consumer.start(now);
    }
  }

  private void play(int frames) {
    for (int i = 0; i < frames; i++) {
      publisher.deliver(publisher.frame(0, frame, frame % 15 == 0, 3000, now), now);
      publisher.deliver(publisher.sound(new byte[] {1, 2, 3}, now), now);
      frame++;
      now += FRAME_NS;
      viewer.tick(now);
      other.tick(now);
    }
  }
}
