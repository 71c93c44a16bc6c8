package io.coanchor.core.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.forward.LayerChoice;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a viewer is told of the size of what it is sent, and from which packet on. */
class PictureSizeTest {
  private static final long MS = 1_000_000;
  private static final int HEIGHT = 360;

  private final StreamRouter router = new StreamRouter();
  private final FakeViewer viewer = new FakeViewer(1);
  private long now = 1_000 * MS;
  private int frame;

  @Test
  void shouldTellTheFirstPacketOfAnotherSize() {
    FakePublisher publisher = begin(new FakePublisher(Codec.VP8, 1, 3));
    key(publisher);
    long first = now;
    assertThat(viewer.sizes).containsExactly(new FakeViewer.Size(640, HEIGHT, first));
    deltas(publisher, 10);
    key(publisher);
    deltas(publisher, 10);
    assertThat(viewer.sizes).hasSize(1);
    publisher.width(1280);
    deltas(publisher, 5);
    assertThat(viewer.sizes).hasSize(1);
    key(publisher);
    assertThat(viewer.sizes).hasSize(2);
    assertThat(viewer.sizes.getLast()).isEqualTo(new FakeViewer.Size(1280, HEIGHT, now));
  }

  @Test
  void shouldKnowTheSizeWhenItTellsThatPicturesFlow() {
    FakePublisher publisher = begin(new FakePublisher(Codec.VP8, 1, 3));
    key(publisher);
    assertThat(viewer.flows).hasSize(1);
    assertThat(viewer.sizes.getFirst().nowNs()).isEqualTo(viewer.flows.getFirst().nowNs());
  }

  @Test
  void shouldReadItFromParameterSets() {
    FakePublisher publisher = begin(new FakePublisher(Codec.H264, 1, 3));
    key(publisher);
    deltas(publisher, 3);
    key(publisher);
    assertThat(viewer.sizes).hasSize(1);
    assertThat(viewer.sizes.getFirst().width()).isPositive();
  }

  @Test
  void shouldTellTheLayerThatIsSentAndNotTheLargest() {
    FakePublisher publisher = begin(new FakePublisher(Codec.VP8, 3, 71));
    viewer.consumer.chooseLayer(new LayerChoice("h", 0x7fffffff, 0x7fffffff), now);
    for (int i = 0; i < 30; i++) {
      all(publisher, i % 10 == 0);
    }
    assertThat(viewer.sizes.getLast().width()).isEqualTo(1280);
    long before = now;
    viewer.consumer.chooseLayer(LayerChoice.BEST, now);
    int sent = viewer.video.size();
    for (int i = 0; i < 5; i++) {
      all(publisher, false);
    }
    assertThat(viewer.picture.width()).isEqualTo(1280);
    all(publisher, true);
    assertThat(viewer.sizes.getLast()).isEqualTo(new FakeViewer.Size(2560, HEIGHT, now));
    assertThat(now).isGreaterThan(before);
    assertThat(viewer.video.size()).isGreaterThan(sent);
  }

  @Test
  void shouldTellOnePlaysBackFromTheCacheWhatItShows() {
    FakePublisher publisher = new FakePublisher(Codec.VP8, 1, 3);
    router.setProducer(publisher.producer, now);
    publisher.deliver(publisher.frame(0, frame++, true, 60_000, now), now);
    for (int i = 0; i < 30; i++) {
      now += 33 * MS;
      publisher.deliver(publisher.frame(0, frame++, false, 20_000, now), now);
    }
    router.attach(viewer.consumer, now);
    viewer.consumer.start(now);
    assertThat(viewer.sizes).containsExactly(new FakeViewer.Size(640, HEIGHT, now));
    // a larger key frame comes while the smaller pictures before it are still being sent
    for (int ms = 0; ms < 200; ms++) {
      now += MS;
      viewer.tick(now);
    }
    publisher.width(1920);
    int larger = frame++;
    publisher.deliver(publisher.frame(0, larger, true, 60_000, now), now);
    assertThat(viewer.sizes).hasSize(1);
    for (int ms = 0; ms < 3_000 && viewer.sizes.size() == 1; ms++) {
      now += MS;
      viewer.tick(now);
    }
    assertThat(viewer.sizes.getLast().width()).isEqualTo(1920);
    long told = viewer.sizes.getLast().nowNs();
    for (int ms = 0; ms < 500; ms++) {
      now += MS;
      viewer.tick(now);
    }
    List<FakeViewer.Frame> shown = viewer.decode();
    assertThat(shown.stream().filter(each -> each.completeNs() < told))
        .isNotEmpty()
        .allMatch(each -> each.id() < larger);
    assertThat(shown.getLast().id()).isEqualTo(larger);
  }

  @Test
  void shouldNotTurnBackForAPacketThatComesLate() {
    FakePublisher publisher = begin(new FakePublisher(Codec.VP8, 1, 3));
    key(publisher);
    deltas(publisher, 3);
    // the first packet of a key frame is held up on its way, behind another size
    List<FakePublisher.Sent> held = publisher.frame(0, frame++, true, 3_000, now);
    publisher.deliver(held.subList(1, held.size()), now);
    publisher.width(1280);
    now += 33 * MS;
    publisher.deliver(publisher.frame(0, frame++, true, 3_000, now), now);
    assertThat(viewer.picture.width()).isEqualTo(1280);
    int sizes = viewer.sizes.size();
    publisher.deliver(held.getFirst(), now);
    assertThat(viewer.picture.width()).isEqualTo(1280);
    assertThat(viewer.sizes).hasSize(sizes);
  }

  @Test
  void shouldTakeTheSizeOfALatePacketThatIsTheNewest() {
    FakePublisher publisher = begin(new FakePublisher(Codec.VP8, 1, 3));
    key(publisher);
    deltas(publisher, 3);
    publisher.width(1280);
    List<FakePublisher.Sent> held = publisher.frame(0, frame++, true, 3_000, now);
    publisher.deliver(held.subList(1, held.size()), now);
    assertThat(viewer.picture.width()).isEqualTo(640);
    now += 20 * MS;
    publisher.deliver(held.getFirst(), now);
    assertThat(viewer.sizes.getLast()).isEqualTo(new FakeViewer.Size(1280, HEIGHT, now));
  }

  private FakePublisher begin(FakePublisher publisher) {
    router.setProducer(publisher.producer, now);
    router.attach(viewer.consumer, now);
    viewer.consumer.start(now);
    return publisher;
  }

  private void key(FakePublisher publisher) {
    now += 33 * MS;
    publisher.deliver(publisher.frame(0, frame++, true, 3_000, now), now);
    viewer.tick(now);
  }

  private void deltas(FakePublisher publisher, int count) {
    for (int i = 0; i < count; i++) {
      now += 33 * MS;
      publisher.deliver(publisher.frame(0, frame++, false, 1_500, now), now);
      viewer.tick(now);
    }
  }

  private void all(FakePublisher publisher, boolean key) {
    now += 33 * MS;
    for (int layer = 0; layer < 3; layer++) {
      publisher.deliver(publisher.frame(layer, frame, key, 1_500, now), now);
    }
    frame++;
    viewer.tick(now);
  }
}
