package io.coanchor.core.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coanchor.core.codec.Codec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Attaching, failing, and asking for key frames. */
class StreamRouterTest {
  private static final long MS = 1_000_000;

  private final StreamRouter router = new StreamRouter();
  private final FakePublisher publisher = new FakePublisher(Codec.VP8, 1, 31);
  private long now = 1_000 * MS;
  private int frame;

  @Test
  void shouldTakeOutOnlyTheConsumerThatFails() {
    router.setProducer(publisher.producer, now);
    List<FakeViewer> viewers = attach(5);
    send(true);
    viewers.get(0).breakNow = true;
    viewers.get(3).breakNow = true;
    send(false);
    assertThat(router.consumers()).isEqualTo(3);
    assertThat(viewers.get(0).failure).isNotNull();
    assertThat(viewers.get(3).failure).isNotNull();
    send(false);
    for (int i : new int[] {1, 2, 4}) {
      assertThat(viewers.get(i).failure).isNull();
      assertThat(viewers.get(i).decode()).hasSize(3);
    }
    assertThat(router.debugState()).containsEntry("consumerFailures", 2L);
  }

  @Test
  void shouldDetachInAnyOrder() {
    router.setProducer(publisher.producer, now);
    List<FakeViewer> viewers = attach(20);
    send(true);
    for (int i : new int[] {0, 19, 7, 8, 7, 3}) {
      router.detach(viewers.get(i).consumer);
    }
    send(false);
    assertThat(router.consumers()).isEqualTo(15);
    for (int i = 0; i < viewers.size(); i++) {
      boolean gone = List.of(0, 19, 7, 8, 3).contains(i);
      assertThat(viewers.get(i).decode()).hasSize(gone ? 1 : 2);
    }
    router.attach(viewers.get(7).consumer, now);
    assertThatThrownBy(() -> router.attach(viewers.get(7).consumer, now))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldMergeAndThrottleKeyFrameRequests() {
    router.setProducer(publisher.producer, now);
    List<FakeViewer> viewers = attach(30);
    send(true);
    publisher.keyFrameRequestsNs.clear();
    now += 600 * MS;
    long from = now;
    for (; now < from + 400 * MS; now += 10 * MS) {
      for (FakeViewer viewer : viewers) {
        viewer.consumer.onPli(FakeViewer.VIDEO_SSRC, now);
        viewer.consumer.onFir(FakeViewer.VIDEO_SSRC, now);
      }
      publisher.producer.onDeadline(now);
    }
    assertThat(publisher.keyFrameRequestsNs).containsExactly(from);
  }

  @Test
  void shouldRepeatAnUnansweredKeyFrameRequestAndStopAtAKeyFrame() {
    router.setProducer(publisher.producer, now);
    List<FakeViewer> viewers = attach(1);
    send(true);
    publisher.keyFrameRequestsNs.clear();
    now += 1_000 * MS;
    viewers.getFirst().consumer.onPli(FakeViewer.VIDEO_SSRC, now);
    long from = now;
    for (; now < from + 4_000 * MS; now += 10 * MS) {
      if (publisher.producer.deadlineNs() <= now) {
        publisher.producer.onDeadline(now);
      }
    }
    List<Long> sent = new ArrayList<>(publisher.keyFrameRequestsNs);
    assertThat(sent).hasSizeBetween(4, 6);
    for (int i = 1; i < sent.size(); i++) {
      assertThat(sent.get(i) - sent.get(i - 1)).isGreaterThanOrEqualTo(500 * MS);
    }
    send(true);
    assertThat(publisher.producer.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void shouldDoNothingForAConsumerWhoseTransportIsNotUp() {
    router.setProducer(publisher.producer, now);
    FakeViewer viewer = new FakeViewer(1);
    router.attach(viewer.consumer, now);
    viewer.consumer.onPli(FakeViewer.VIDEO_SSRC, now);
    send(false);
    publisher.deliver(publisher.sound(new byte[] {1, 2}, now), now);
    assertThat(publisher.keyFrameRequestsNs).isEmpty();
    assertThat(viewer.arrivals).isEmpty();
    viewer.consumer.start(now);
    assertThat(publisher.keyFrameRequestsNs).hasSize(1);
  }

  @Test
  void shouldNotTouchAnotherProducerWhenAnOldOneGoes() {
    router.setProducer(publisher.producer, now);
    FakePublisher second = new FakePublisher(Codec.VP8, 1, 32);
    router.setProducer(second.producer, now);
    router.removeProducer(publisher.producer, now);
    assertThat(router.producer()).isSameAs(second.producer);
  }

  private List<FakeViewer> attach(int count) {
    List<FakeViewer> viewers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      FakeViewer viewer = new FakeViewer(i);
      router.attach(viewer.consumer, now);
      viewer.consumer.start(now);
      viewers.add(viewer);
    }
    return viewers;
  }

  private void send(boolean key) {
    publisher.deliver(publisher.frame(0, frame++, key, 3000, now), now);
    now += 33 * MS;
  }
}
