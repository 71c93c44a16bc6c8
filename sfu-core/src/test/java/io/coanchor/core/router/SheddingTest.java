package io.coanchor.core.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.codec.Codec;
import org.junit.jupiter.api.Test;

/** Viewers who get less while there is more to do than time. */
class SheddingTest {
  private static final long MS = 1_000_000;
  private static final long FRAME_NS = 33 * MS;

  private final StreamRouter router = new StreamRouter();
  private final FakeViewer viewer = new FakeViewer(1);
  private final FakeViewer other = new FakeViewer(2);
  private long now = 1_000 * MS;
  private int frame;

  @Test
  void shouldPauseThePictureOfOneViewerAndNeverTheSound() {
    FakePublisher publisher = begin(new FakePublisher(Codec.VP8, 1, 41));
    play(publisher, 30);
    int before = viewer.video.size();
    int sounds = viewer.audio.size();

    viewer.consumer.pauseVideo(true, now);
    publisher.keyFrameRequestsNs.clear();
    viewer.consumer.onPli(FakeViewer.VIDEO_SSRC, now);
    play(publisher, 30);

    assertThat(viewer.video).hasSize(before);
    assertThat(viewer.audio).hasSize(sounds + 30);
    assertThat(publisher.keyFrameRequestsNs).isEmpty();
    assertThat(other.decode()).hasSize(60);

    viewer.consumer.pauseVideo(false, now);
    play(publisher, 60);
    // one unbroken run of sequence numbers, and decodable from a key frame on
    assertThat(viewer.outSequences()).isEqualTo(viewer.video.size());
    assertThat(viewer.decode().getLast().id()).isEqualTo(frame - 1);
    assertThat(other.decode()).hasSize(120);
  }

  @Test
  void shouldStayPausedWhenThePublisherChanges() {
    begin(new FakePublisher(Codec.VP8, 1, 42));
    viewer.consumer.pauseVideo(true, now);
    FakePublisher second = new FakePublisher(Codec.H264, 1, 43);
    router.setProducer(second.producer, now);
    play(second, 10);
    assertThat(viewer.video).isEmpty();
    assertThat(viewer.audio).hasSize(10);
    assertThat(other.video).isNotEmpty();
  }

  @Test
  void shouldGoDownToTheLowestLayerAndUpAgain() {
    FakePublisher publisher = begin(new FakePublisher(Codec.VP8, 3, 44));
    playLayers(publisher, 20);
    assertThat(layerOf(viewer)).isEqualTo(2);

    viewer.consumer.lowestLayerOnly(true, now);
    assertThat(publisher.keyFrameRequestLayers).endsWith(0);
    playLayers(publisher, 20);

    assertThat(layerOf(viewer)).isEqualTo(0);
    assertThat(layerOf(other)).isEqualTo(2);
    viewer.consumer.lowestLayerOnly(false, now);
    playLayers(publisher, 20);
    assertThat(layerOf(viewer)).isEqualTo(2);
    assertThat(viewer.outSequences()).isEqualTo(viewer.video.size());
  }

  private static int layerOf(FakeViewer viewer) {
    String state = viewer.consumer.debugState(0).toString();
    return Integer.parseInt(state.replaceFirst("(?s).*target=(\\d).*", "$1"));
  }

  private FakePublisher begin(FakePublisher publisher) {
    router.setProducer(publisher.producer, now);
    for (FakeViewer each : new FakeViewer[] {viewer, other}) {
      router.attach(each.consumer, now);
      each.consumer.start(now);
    }
    return publisher;
  }

  private void play(FakePublisher publisher, int frames) {
    for (int i = 0; i < frames; i++) {
      publisher.deliver(publisher.frame(0, frame, frame % 15 == 0, 3000, now), now);
      publisher.deliver(publisher.sound(new byte[] {1, 2, 3}, now), now);
      frame++;
      tick();
    }
  }

  private void playLayers(FakePublisher publisher, int frames) {
    for (int i = 0; i < frames; i++) {
      for (int layer = 0; layer < 3; layer++) {
        publisher.deliver(publisher.frame(layer, frame, i % 10 == 0, 1500, now), now);
      }
      frame++;
      tick();
    }
  }

  private void tick() {
    now += FRAME_NS;
    viewer.tick(now);
    other.tick(now);
  }
}
