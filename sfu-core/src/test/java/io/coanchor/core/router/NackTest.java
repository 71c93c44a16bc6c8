package io.coanchor.core.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.codec.Codec;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Packets that a viewer asks for again. */
class NackTest {
  private static final long MS = 1_000_000;

  private final StreamRouter router = new StreamRouter();
  private final FakePublisher publisher = new FakePublisher(Codec.VP8, 1, 21);
  private long now = 1_000 * MS;

  @Test
  void shouldSendTheOriginalPayloadAsRtx() {
    FakeViewer viewer = play(new FakeViewer(3));
    long first = viewer.video.firstKey();
    viewer.consumer.onNack(FakeViewer.VIDEO_SSRC, (int) (first + 4) & 0xffff, 0b101, now);
    assertThat(viewer.rtx).hasSize(3);
    int[] asked = {4, 5, 7};
    for (int i = 0; i < asked.length; i++) {
      FakeViewer.Got original = viewer.videoAt(first + asked[i]);
      FakeViewer.Got again = viewer.rtx.get(i);
      assertThat(again.ssrc()).isEqualTo(FakeViewer.RTX_SSRC);
      assertThat(again.type()).isEqualTo(FakeViewer.VP8_RTX_TYPE);
      assertThat(again.timestamp()).isEqualTo(original.timestamp());
      assertThat(again.marker()).isEqualTo(original.marker());
      assertThat(ByteBuffer.wrap(again.payload()).getShort() & 0xffff)
          .isEqualTo((int) original.sequence() & 0xffff);
      assertThat(Arrays.copyOfRange(again.payload(), 2, again.payload().length))
          .isEqualTo(original.payload());
    }
    assertThat(viewer.rtx.get(1).sequence()).isEqualTo(viewer.rtx.get(0).sequence() + 1);
    assertThat(viewer.picture.stats().resent()).isEqualTo(3);
  }

  @Test
  void shouldRepeatEveryByteWhereThereIsNoRtx() {
    FakeViewer viewer = play(new FakeViewer(3, false, 0));
    repeatAll(viewer, viewer.video.values().stream().toList(), FakeViewer.VIDEO_SSRC);
    repeatAll(viewer, viewer.audio.values().stream().toList(), FakeViewer.AUDIO_SSRC);
  }

  @Test
  void shouldRepeatEveryByteOfRed() {
    FakeViewer viewer = play(new FakeViewer(3, true, 2));
    assertThat(viewer.audio.lastEntry().getValue().type()).isEqualTo(FakeViewer.RED_TYPE);
    repeatAll(viewer, viewer.audio.values().stream().toList(), FakeViewer.AUDIO_SSRC);
  }

  @Test
  void shouldStillAnswerForThePreviousSourceAfterASwitch() {
    FakeViewer viewer = play(new FakeViewer(3));
    FakeViewer.Got lost = viewer.video.lastEntry().getValue();
    FakePublisher second = new FakePublisher(Codec.H264, 1, 22);
    router.setProducer(second.producer, now);
    second.deliver(second.frame(0, 500, true, 3000, now), now);
    assertThat(viewer.video.lastEntry().getValue().type()).isEqualTo(FakeViewer.H264_TYPE);
    viewer.consumer.onNack(FakeViewer.VIDEO_SSRC, (int) lost.sequence() & 0xffff, 0, now);
    FakeViewer.Got again = viewer.rtx.getLast();
    assertThat(again.type()).isEqualTo(FakeViewer.VP8_RTX_TYPE);
    assertThat(again.timestamp()).isEqualTo(lost.timestamp());
    assertThat(Arrays.copyOfRange(again.payload(), 2, again.payload().length))
        .isEqualTo(lost.payload());
  }

  @Test
  void shouldIgnoreWhatWasNeverSentOrIsGone() {
    FakeViewer viewer = play(new FakeViewer(3));
    int next = (int) (viewer.video.lastKey() + 1) & 0xffff;
    int before = (int) (viewer.video.firstKey() - 1) & 0xffff;
    viewer.consumer.onNack(FakeViewer.VIDEO_SSRC, next, 0xffff, now);
    viewer.consumer.onNack(FakeViewer.VIDEO_SSRC, before, 0, now);
    viewer.consumer.onNack(0x12345, (int) viewer.video.firstEntry().getValue().sequence(), 0, now);
    assertThat(viewer.rtx).isEmpty();
    int first = (int) (long) viewer.video.firstKey() & 0xffff;
    now += 5_000 * MS;
    publisher.deliver(publisher.frame(0, 900, true, 3000, now), now);
    viewer.consumer.onNack(FakeViewer.VIDEO_SSRC, first, 0, now);
    assertThat(viewer.rtx).isEmpty();
  }

  private void repeatAll(FakeViewer viewer, List<FakeViewer.Got> originals, long ssrc) {
    assertThat(originals).hasSizeGreaterThan(20);
    for (FakeViewer.Got original : originals) {
      now += MS;
      viewer.arrivals.clear();
      viewer.consumer.onNack(ssrc, (int) original.sequence() & 0xffff, 0, now);
      assertThat(viewer.arrivals).hasSize(1);
      assertThat(viewer.arrivals.getFirst().whole()).isEqualTo(original.whole());
    }
  }

  private FakeViewer play(FakeViewer viewer) {
    router.setProducer(publisher.producer, now);
    router.attach(viewer.consumer, now);
    viewer.consumer.start(now);
    for (int i = 0; i < 30; i++) {
      publisher.deliver(publisher.frame(0, i, i == 0, 3000, now), now);
      publisher.deliver(publisher.sound(new byte[] {(byte) i, 2, 3, 4}, now), now);
      now += 20 * MS;
      viewer.tick(now);
    }
    return viewer;
  }
}
