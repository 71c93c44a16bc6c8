package io.coanchor.core.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.codec.Codec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a viewer sees stays one stream, whatever happens at the publisher's side. */
class ContinuityTest {
  private static final long MS = 1_000_000;
  private static final long FRAME_NS = 33 * MS;

  private final StreamRouter router = new StreamRouter();
  private final FakeViewer viewer = new FakeViewer(1);
  private long now = 1_000 * MS;
  private int frame;

  @Test
  void shouldPutReorderedAndRecoveredPacketsInTheirPlace() {
    long seed = 99;
    System.err.println("ContinuityTest seed " + seed);
    Random random = new Random(seed);
    FakePublisher publisher = begin(new FakePublisher(Codec.VP8, 1, seed));
    List<FakePublisher.Sent> delayed = new ArrayList<>();
    List<Long> dueNs = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      for (FakePublisher.Sent packet :
          publisher.frame(0, frame, frame % 60 == 0, frame % 60 == 0 ? 20_000 : 4_000, now)) {
        if (frame > 0 && random.nextInt(10) == 0) {
          delayed.add(packet);
          dueNs.add(now + random.nextInt(300) * MS);
        } else {
          publisher.deliver(packet, now);
        }
      }
      frame++;
      now += FRAME_NS;
      for (int d = delayed.size() - 1; d >= 0; d--) {
        if (dueNs.get(d) <= now) {
          publisher.deliver(delayed.remove(d), now);
          dueNs.remove(d);
        }
      }
    }
    publisher.deliver(delayed, now);
    assertThat(viewer.decode()).extracting(FakeViewer.Frame::id).hasSize(300).isSorted();
    assertThat(viewer.picture.stats().late()).isGreaterThan(50);
    assertThat(viewer.picture.stats().frames()).isEqualTo(300);
  }

  @Test
  void shouldLeaveNoGapForPadding() {
    FakePublisher publisher = begin(new FakePublisher(Codec.VP8, 1, 2));
    for (int i = 0; i < 50; i++) {
      send(publisher, i % 30 == 0);
      if (i % 3 == 0) {
        publisher.deliver(publisher.padding(0, now), now);
        publisher.deliver(publisher.padding(0, now), now);
      }
    }
    assertThat(viewer.decode()).hasSize(50);
    assertThat(viewer.outSequences()).isEqualTo(viewer.video.size());
  }

  @Test
  void shouldFillTheGapOfPaddingThatComesLate() {
    FakePublisher publisher = begin(new FakePublisher(Codec.VP8, 1, 2));
    send(publisher, true);
    FakePublisher.Sent padding = publisher.padding(0, now);
    send(publisher, false);
    publisher.deliver(padding, now);
    assertThat(viewer.decode()).hasSize(2);
  }

  @Test
  void shouldGoOnWhenThePublisherReconnectsWithAnotherCodec() {
    FakePublisher first = begin(new FakePublisher(Codec.VP8, 1, 5));
    for (int i = 0; i < 60; i++) {
      send(first, i == 0);
    }
    FakeViewer.Frame last = viewer.decode().getLast();
    long lastAt = now - FRAME_NS;
    router.removeProducer(first.producer, now);
    now += 2_500 * MS;
    FakePublisher second = new FakePublisher(Codec.H264, 1, 71);
    router.setProducer(second.producer, now);
    send(second, false);
    assertThat(second.keyFrameRequestsNs).hasSize(1);
    assertThat(viewer.decode()).hasSize(60);
    long firstAt = now;
    send(second, true);
    for (int i = 0; i < 30; i++) {
      send(second, false);
    }
    List<FakeViewer.Frame> frames = viewer.decode();
    assertThat(frames).hasSize(91);
    FakeViewer.Frame again = frames.get(60);
    assertThat(again.type()).isEqualTo(FakeViewer.H264_TYPE);
    long elapsed = (firstAt - lastAt) * 9 / 100_000;
    assertThat(again.timestamp() - last.timestamp()).isBetween(elapsed - 450, elapsed + 450);
  }

  @Test
  void shouldKeepPictureIdsWhenThePublisherReconnectsWithTheSameCodec() {
    FakePublisher first = begin(new FakePublisher(Codec.VP8, 1, 6));
    for (int i = 0; i < 40; i++) {
      send(first, i % 20 == 0);
    }
    now += 700 * MS;
    FakePublisher second = new FakePublisher(Codec.VP8, 1, 1234);
    router.setProducer(second.producer, now);
    for (int i = 0; i < 40; i++) {
      send(second, i == 0);
    }
    assertThat(viewer.decode()).extracting(FakeViewer.Frame::id).hasSize(80);
    assertThat(router.consumers()).isEqualTo(1);
  }

  @Test
  void shouldKeepPictureIdsBetweenPublishersOfSevenAndOfFifteenBits() {
    List<FakePublisher> publishers =
        List.of(
            begin(new FakePublisher(Codec.VP8, 1, 21).narrow()),
            new FakePublisher(Codec.VP8, 1, 1999),
            new FakePublisher(Codec.VP8, 1, 77).narrow(),
            new FakePublisher(Codec.VP8, 1, 5));
    for (FakePublisher publisher : publishers) {
      router.setProducer(publisher.producer, now);
      // more than ids of seven bits can tell apart, twice
      for (int i = 0; i < 300; i++) {
        send(publisher, i % 100 == 0);
      }
    }
    assertThat(viewer.decode()).hasSize(1_200);
  }

  @Test
  void shouldRepairALossAcrossTheEndOfSevenBits() {
    FakePublisher publisher = begin(new FakePublisher(Codec.VP8, 1, 4).narrow());
    List<FakePublisher.Sent> late = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      List<FakePublisher.Sent> packets = publisher.frame(0, frame++, i % 100 == 0, 3_000, now);
      // the middle packet of each frame comes after the next frame's first
      publisher.deliver(packets.getFirst(), now);
      late.forEach(packet -> publisher.deliver(packet, now));
      late.clear();
      late.add(packets.get(1));
      publisher.deliver(packets.getLast(), now);
      now += FRAME_NS;
    }
    late.forEach(packet -> publisher.deliver(packet, now));
    assertThat(viewer.decode()).hasSize(400);
  }

  @Test
  void shouldSwitchCodecOfARunningPublisherAtAKeyFrame() {
    FakePublisher publisher = begin(new FakePublisher(Codec.VP8, 1, 8));
    send(publisher, true);
    send(publisher, false);
    FakePublisher other = new FakePublisher(Codec.H264, 1, 8);
    // The same stream goes on in H264: same sequence numbers and time.
    other.frame(0, 0, false, 2000, now);
    List<FakePublisher.Sent> key = other.frame(0, frame++, true, 5000, now);
    long shift = publisher.padding(0, now).sequence() - key.getFirst().sequence();
    for (FakePublisher.Sent packet : key) {
      byte[] bytes = packet.bytes().clone();
      long sequence = packet.sequence() + shift;
      bytes[2] = (byte) (sequence >> 8);
      bytes[3] = (byte) sequence;
      publisher.deliver(new FakePublisher.Sent(0, sequence, bytes, true), now);
    }
    assertThat(viewer.decode())
        .extracting(FakeViewer.Frame::type)
        .containsExactly(FakeViewer.VP8_TYPE, FakeViewer.VP8_TYPE, FakeViewer.H264_TYPE);
  }

  @Test
  void shouldSwitchLayersAtAKeyFrameAndFallBackWhenOneDies() {
    FakePublisher publisher = begin(new FakePublisher(Codec.VP8, 2, 9));
    // Only the low layer at first.
    for (int i = 0; i < 10; i++) {
      sendLayer(publisher, 0, i == 0);
    }
    assertThat(viewer.consumer.debugState(now).toString()).contains("layer=0");
    // The high one comes up: its key frame switches, without a gap.
    for (int i = 0; i < 30; i++) {
      publisher.deliver(publisher.frame(0, 1000 + i, false, 1500, now), now);
      sendLayer(publisher, 1, i == 5);
    }
    assertThat(viewer.consumer.debugState(now).toString()).contains("layer=1");
    // It dies: after a second the low layer is asked for a key frame and takes over.
    publisher.keyFrameRequestLayers.clear();
    for (int i = 0; i < 60; i++) {
      boolean answered = !publisher.keyFrameRequestLayers.isEmpty();
      publisher.deliver(publisher.frame(0, frame++, answered && i == 45, 1500, now), now);
      now += FRAME_NS;
    }
    assertThat(publisher.keyFrameRequestLayers).contains(0);
    assertThat(viewer.consumer.debugState(now).toString()).contains("layer=0");
    assertThat(viewer.decodeInOrder()).hasSizeGreaterThan(40);
    assertThat(viewer.outSequences()).isEqualTo(viewer.video.size());
  }

  @Test
  void shouldWaitForAProducer() {
    router.attach(viewer.consumer, now);
    viewer.consumer.start(now);
    now += 5_000 * MS;
    FakePublisher publisher = new FakePublisher(Codec.VP8, 1, 10);
    router.setProducer(publisher.producer, now);
    for (int i = 0; i < 10; i++) {
      send(publisher, i == 0);
      publisher.deliver(publisher.sound(new byte[] {1, 2, 3}, now), now);
    }
    assertThat(viewer.decode()).hasSize(10);
    assertThat(viewer.audio).hasSize(10);
  }

  @Test
  void shouldKeepSoundAndPictureTogetherAcrossAReconnect() {
    FakePublisher first = begin(new FakePublisher(Codec.VP8, 1, 11));
    first.deliver(first.sound(new byte[] {1, 2, 3}, now), now);
    for (int i = 0; i < 100; i++) {
      // Sound takes 10 ms to come here, picture 80 ms: only reports can tell.
      play(first, i % 30 == 0, 80 * MS);
      if (i == 3) {
        first.report(now);
      }
    }
    checkLips(first, 0);
    now += 1_800 * MS;
    FakePublisher second = new FakePublisher(Codec.VP8, 1, 4321);
    router.setProducer(second.producer, now);
    for (int i = 0; i < 100; i++) {
      play(second, i % 30 == 0, 60 * MS);
      if (i == 3) {
        second.report(now);
      }
    }
    checkLips(second, 10);
    viewer.decode();
  }

  /** Sound and picture captured at one moment must have the same time in the viewer's reports. */
  private void checkLips(FakePublisher publisher, int toleranceMs) {
    long sourceVideo = publisher.videoTimestamp(0, now);
    long sourceAudio = publisher.audioTimestamp(now);
    long videoOffset =
        viewer.video.lastEntry().getValue().timestamp() - lastVideoSource & 0xffff_ffffL;
    long audioOffset =
        viewer.audio.lastEntry().getValue().timestamp() - lastAudioSource & 0xffff_ffffL;
    long videoReport = viewer.picture.rtpTimestampAt(now);
    long audioReport = viewer.sound.rtpTimestampAt(now);
    double videoMs = (int) (sourceVideo + videoOffset - videoReport) / 90.0;
    double audioMs = (int) (sourceAudio + audioOffset - audioReport) / 48.0;
    assertThat(Math.abs(videoMs - audioMs)).isLessThan(2);
    // And the reports go on in the line they had: what is captured now is now.
    assertThat(Math.abs(videoMs)).isLessThan(100 + toleranceMs);
  }

  private long lastVideoSource;
  private long lastAudioSource;

  private void play(FakePublisher publisher, boolean key, long videoDelayNs) {
    long captured = now - videoDelayNs;
    lastVideoSource = publisher.videoTimestamp(0, captured);
    publisher.deliver(publisher.frame(0, frame++, key, 3000, captured), now);
    long spoken = now - 10 * MS;
    lastAudioSource = publisher.audioTimestamp(spoken);
    publisher.deliver(publisher.sound(new byte[] {1, 2, 3}, spoken), now);
    now += FRAME_NS;
    viewer.tick(now);
  }

  private FakePublisher begin(FakePublisher publisher) {
    router.setProducer(publisher.producer, now);
    router.attach(viewer.consumer, now);
    viewer.consumer.start(now);
    return publisher;
  }

  private void send(FakePublisher publisher, boolean key) {
    publisher.deliver(publisher.frame(0, frame++, key, 3000, now), now);
    now += FRAME_NS;
    viewer.tick(now);
  }

  private void sendLayer(FakePublisher publisher, int layer, boolean key) {
    publisher.deliver(publisher.frame(layer, frame++, key, 3000, now), now);
    now += FRAME_NS;
    viewer.tick(now);
  }
}
