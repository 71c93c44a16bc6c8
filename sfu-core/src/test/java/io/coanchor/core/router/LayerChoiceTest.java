package io.coanchor.core.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.forward.LayerChoice;
import org.junit.jupiter.api.Test;

/** A viewer chooses a simulcast layer. The publisher's are 640, 1280 and 2560 pixels wide. */
class LayerChoiceTest {
  private static final long MS = 1_000_000;
  private static final int GOP = 10;

  private final StreamRouter router = new StreamRouter();
  private final FakePublisher publisher = new FakePublisher(Codec.VP8, 3, 71);
  private final FakeViewer viewer = new FakeViewer(1);
  private final FakeViewer other = new FakeViewer(2);
  private long now = 1_000 * MS;
  private int frame;
  private int alive = 3;

  @Test
  void shouldGoOverToTheNamedLayerAtItsKeyFrame() {
    begin();
    play(GOP * 2 + 8);
    assertThat(viewer.picture.width()).isEqualTo(2560);
    publisher.keyFrameRequestLayers.clear();
    viewer.consumer.chooseLayer(rid("h"), now);
    assertThat(publisher.keyFrameRequestLayers).containsExactly(1);
    int before = viewer.video.size();
    play(1);
    // until then the picture goes on as it was
    assertThat(viewer.video.size()).isGreaterThan(before);
    assertThat(viewer.picture.width()).isEqualTo(2560);
    play(GOP);
    assertThat(viewer.picture.width()).isEqualTo(1280);
    assertThat(other.picture.width()).isEqualTo(2560);
    assertThat(viewer.outSequences()).isEqualTo(viewer.video.size());
    viewer.decodeInOrder();

    viewer.consumer.chooseLayer(LayerChoice.BEST, now);
    play(GOP * 2);
    assertThat(viewer.picture.width()).isEqualTo(2560);
    viewer.decodeInOrder();
  }

  @Test
  void shouldStayWithinTheBounds() {
    begin();
    viewer.consumer.chooseLayer(new LayerChoice("", 2000, LayerChoice.UNLIMITED), now);
    play(GOP * 2);
    assertThat(viewer.picture.width()).isEqualTo(1280);
    viewer.consumer.chooseLayer(new LayerChoice("", 1279, LayerChoice.UNLIMITED), now);
    play(GOP * 2);
    assertThat(viewer.picture.width()).isEqualTo(640);
    // all layers are too high: the least
    viewer.consumer.chooseLayer(new LayerChoice("", LayerChoice.UNLIMITED, 100), now);
    play(GOP * 2);
    assertThat(viewer.picture.width()).isEqualTo(640);
  }

  @Test
  void shouldMakeUpForANamedLayerThatDies() {
    begin();
    viewer.consumer.chooseLayer(rid("f"), now);
    play(GOP * 2);
    assertThat(viewer.picture.width()).isEqualTo(2560);
    alive = 2;
    play(50);
    assertThat(viewer.picture.width()).isEqualTo(1280);
    alive = 3;
    play(50);
    assertThat(viewer.picture.width()).isEqualTo(2560);
    viewer.decodeInOrder();
  }

  @Test
  void shouldBeHeldToTheLowestLayerForLackOfTime() {
    begin();
    viewer.consumer.chooseLayer(rid("h"), now);
    viewer.consumer.lowestLayerOnly(true, now);
    play(GOP * 2);
    assertThat(viewer.picture.width()).isEqualTo(640);
    viewer.consumer.lowestLayerOnly(false, now);
    play(GOP * 2);
    assertThat(viewer.picture.width()).isEqualTo(1280);
  }

  private static LayerChoice rid(String rid) {
    return new LayerChoice(rid, LayerChoice.UNLIMITED, LayerChoice.UNLIMITED);
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
      for (int layer = 0; layer < alive; layer++) {
        publisher.deliver(publisher.frame(layer, frame, frame % GOP == 0, 1500, now), now);
      }
      frame++;
      now += 33 * MS;
      viewer.tick(now);
      other.tick(now);
    }
  }
}
