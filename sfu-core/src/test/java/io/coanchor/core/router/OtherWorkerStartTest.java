package io.coanchor.core.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.codec.Codec;
import org.junit.jupiter.api.Test;

/** A viewer who joins on another worker than the publisher's, where packets are read as copies. */
class OtherWorkerStartTest {
  private static final long MS = 1_000_000;
  private static final int FRAMES = 20;

  @Test
  void shouldBeginWithTheKeyFrame() {
    FakePublisher publisher = new FakePublisher(Codec.VP8, 1, 5);
    long now = 0;
    for (int frame = 0; frame < FRAMES; frame++) {
      publisher.deliver(publisher.frame(0, frame, frame == 0, 5_000, now), now);
      now += 33 * MS;
    }
    StreamRouter router = new StreamRouter();
    ProducerView view =
        new ProducerView(publisher.producer, false, publisher.producer::requestKeyFrame);
    publisher.producer.describe(view, now);
    router.show(view, now);
    FakeViewer viewer = new FakeViewer(1);
    router.attach(viewer.consumer, now);
    viewer.consumer.start(now);
    for (int ms = 0; ms < 300; ms++) {
      viewer.tick(now += MS);
    }
    assertThat(viewer.decode()).extracting(FakeViewer.Frame::id).startsWith(0).hasSize(FRAMES);
  }
}
