package io.coanchor.core.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.packet.DropReason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A publisher that the server mutes: nothing of it goes anywhere, and it goes on unbroken. */
class MuteTest {
  private static final long MS = 1_000_000;
  private static final long FRAME_NS = 33 * MS;
  private static final int GOP = 15;

  private final StreamRouter router = new StreamRouter();
  private final FakePublisher publisher = new FakePublisher(Codec.VP8, 1, 51);
  private final FakeViewer viewer = new FakeViewer(1);
  private long now = 1_000 * MS;
  private int frame;

  @Test
  void shouldStopThePictureAtOnceAndGoOnAtAKeyFrame() {
    begin();
    play(20);
    int sent = viewer.video.size();
    FakeViewer.Frame last = viewer.decode().getLast();

    publisher.producer.mute(MediaKind.VIDEO, true, now);
    List<DropReason> dropped =
        publisher.frame(0, frame, true, 3000, now).stream()
            .map(packet -> publisher.deliver(packet, now))
            .toList();
    play(40);
    assertThat(dropped).containsOnly(DropReason.MUTED);
    assertThat(viewer.video).hasSize(sent);
    assertThat(viewer.audio).hasSize(60);

    publisher.keyFrameRequestsNs.clear();
    int firstAfter = frame;
    publisher.producer.mute(MediaKind.VIDEO, false, now);
    assertThat(publisher.keyFrameRequestsNs).hasSize(1);
    play(GOP * 2);

    List<FakeViewer.Frame> frames = viewer.decode();
    FakeViewer.Frame again = frames.get(20);
    assertThat(frames.get(19)).isEqualTo(last);
    assertThat(again.key()).isTrue();
    assertThat(again.id()).isGreaterThanOrEqualTo(firstAfter);
    assertThat(frames.getLast().id()).isEqualTo(frame - 1);
    // Time went on while nothing was sent, and no number was spent on what was not.
    assertThat(again.timestamp() - last.timestamp())
        .isBetween((again.id() - last.id()) * 2970L - 90, (again.id() - last.id()) * 2970L + 90);
    assertThat(viewer.outSequences()).isEqualTo(viewer.video.size());
    assertThat(publisher.producer.debugState(now).toString())
        .contains("muted=false, mutes=1, mutedPackets=");
  }

  @Test
  void shouldStopTheSoundAndGoOnWithTheNextPacket() {
    begin();
    play(10);
    publisher.producer.mute(MediaKind.AUDIO, true, now);
    play(10);
    assertThat(viewer.audio).hasSize(10);
    assertThat(viewer.decode()).hasSize(20);
    publisher.producer.mute(MediaKind.AUDIO, false, now);
    play(10);
    assertThat(viewer.audio).hasSize(20);
    List<FakeViewer.Got> sounds = List.copyOf(viewer.audio.values());
    assertThat(sounds.getLast().sequence() - sounds.getFirst().sequence()).isEqualTo(19);
    long step = sounds.get(1).timestamp() - sounds.get(0).timestamp();
    assertThat(sounds.get(10).timestamp() - sounds.get(9).timestamp()).isEqualTo(11 * step);
  }

  @Test
  void shouldGiveNothingToWhoComesMeanwhile() {
    begin();
    play(20);
    publisher.producer.mute(MediaKind.VIDEO, true, now);
    publisher.producer.mute(MediaKind.AUDIO, true, now);
    FakeViewer late = new FakeViewer(2);
    publisher.keyFrameRequestsNs.clear();
    join(late);
    play(20);
    late.consumer.onPli(FakeViewer.VIDEO_SSRC, now);
    assertThat(late.arrivals).isEmpty();
    assertThat(publisher.keyFrameRequestsNs).isEmpty();

    int firstAfter = frame;
    publisher.producer.mute(MediaKind.VIDEO, false, now);
    publisher.producer.mute(MediaKind.AUDIO, false, now);
    play(GOP + 1);
    assertThat(late.decode().getFirst().id()).isGreaterThanOrEqualTo(firstAfter);
    assertThat(late.audio).isNotEmpty();
  }

  @Test
  void shouldAnswerNoRequestForWhatWasSentBefore() {
    begin();
    play(20);
    int last = (int) viewer.video.lastEntry().getValue().sequence() & 0xffff;
    publisher.producer.mute(MediaKind.VIDEO, true, now);
    viewer.consumer.onNack(FakeViewer.VIDEO_SSRC, last - 4 & 0xffff, 0b111, now);
    assertThat(viewer.rtx).isEmpty();
  }

  @Test
  void shouldCutAReplayShort() {
    begin();
    publisher.deliver(publisher.frame(0, frame++, true, 60_000, now), now);
    for (int i = 0; i < 20; i++) {
      publisher.deliver(publisher.frame(0, frame++, false, 20_000, now), now);
      now += FRAME_NS;
    }
    FakeViewer late = new FakeViewer(2);
    join(late);
    int before = late.arrivals.size();
    assertThat(before).isPositive();
    publisher.producer.mute(MediaKind.VIDEO, true, now);
    for (int ms = 0; ms < 500; ms++) {
      late.tick(now += MS);
    }
    assertThat(late.arrivals).hasSize(before);
  }

  @Test
  void shouldNotLetPacketsSlipThroughThatComeLate() {
    begin();
    play(5);
    publisher.producer.mute(MediaKind.VIDEO, true, now);
    List<FakePublisher.Sent> key = publisher.frame(0, 900, true, 3000, now);
    List<FakePublisher.Sent> delta = publisher.frame(0, 901, false, 1000, now);
    delta.forEach(packet -> publisher.deliver(packet, now));
    int sent = viewer.video.size();
    publisher.producer.mute(MediaKind.VIDEO, false, now);
    // a whole key frame of the muted time, sent again by the publisher
    List<DropReason> dropped = new ArrayList<>();
    key.forEach(packet -> dropped.add(publisher.deliver(packet, now)));
    assertThat(dropped).containsOnly(DropReason.MUTED);
    assertThat(viewer.video).hasSize(sent);
  }

  @Test
  void shouldNotTakeMutedSoundOutOfRedundancy() {
    begin();
    publisher.deliver(publisher.sound(new byte[] {1, 1, 1}, now), now);
    publisher.producer.mute(MediaKind.AUDIO, true, now += 20 * MS);
    publisher.deliver(publisher.sound(new byte[] {2, 2, 2}, now), now);
    publisher.deliver(publisher.sound(new byte[] {3, 3, 3}, now += 20 * MS), now);
    publisher.producer.mute(MediaKind.AUDIO, false, now);
    now += 20 * MS;
    publisher.deliver(publisher.sound(FakePublisher.RED_TYPE, red(), now), now);
    assertThat(viewer.audio.values())
        .extracting(got -> (int) got.payload()[0])
        .containsExactly(1, 4);
    assertThat(publisher.recovered).isEmpty();
  }

  @Test
  void shouldStopWhatIsOnItsWayToAnotherWorker() {
    MediaBatch travelling = new MediaBatch();
    ProducerView view =
        new ProducerView(publisher.producer, false, publisher.producer::requestKeyFrame);
    publisher.producer.describe(view, now);
    router.show(view, now);
    join(viewer);
    publisher.producer.listener((batch, nowNs) -> travelling.copyFrom(batch));
    publisher.deliver(publisher.frame(0, frame++, true, 3000, now), now);
    router.onBatch(travelling, now);
    int sent = viewer.video.size();
    assertThat(sent).isPositive();

    publisher.deliver(publisher.frame(0, frame++, false, 3000, now), now);
    publisher.producer.mute(MediaKind.VIDEO, true, now);
    router.onBatch(travelling, now);
    assertThat(viewer.video).hasSize(sent);

    publisher.producer.mute(MediaKind.VIDEO, false, now);
    publisher.deliver(publisher.frame(0, frame++, false, 3000, now), now += FRAME_NS);
    router.onBatch(travelling, now);
    assertThat(viewer.video).hasSize(sent);
    publisher.deliver(publisher.frame(0, frame++, true, 3000, now), now += FRAME_NS);
    router.onBatch(travelling, now);
    assertThat(viewer.decode()).extracting(FakeViewer.Frame::id).containsExactly(0, 3);
  }

  @Test
  void shouldMuteEveryLayer() {
    FakePublisher layered = new FakePublisher(Codec.VP8, 3, 52);
    router.setProducer(layered.producer, now);
    join(viewer);
    layered.producer.mute(MediaKind.VIDEO, true, now);
    playLayers(layered, 20);
    assertThat(viewer.video).isEmpty();
    layered.producer.mute(MediaKind.VIDEO, false, now);
    assertThat(layered.keyFrameRequestLayers).containsExactly(0, 1, 2);
    playLayers(layered, 20);
    assertThat(viewer.decodeInOrder()).isNotEmpty();
  }

  private void playLayers(FakePublisher layered, int frames) {
    for (int i = 0; i < frames; i++) {
      for (int layer = 0; layer < 3; layer++) {
        layered.deliver(layered.frame(layer, frame, i % 10 == 0, 1500, now), now);
      }
      frame++;
      tick();
    }
  }

  /** The packets 2 and 3 as redundancy of 4. */
  private static byte[] red() {
    int older = 40 * 48;
    int newer = 20 * 48;
    return new byte[] {
      (byte) (0x80 | FakePublisher.OPUS_TYPE),
      (byte) (older >> 6),
      (byte) (older << 2),
      3,
      (byte) (0x80 | FakePublisher.OPUS_TYPE),
      (byte) (newer >> 6),
      (byte) (newer << 2),
      3,
      FakePublisher.OPUS_TYPE,
      2,
      2,
      2,
      3,
      3,
      3,
      4,
      4,
      4
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
      tick();
    }
  }

  private void tick() {
    now += FRAME_NS;
    viewer.tick(now);
  }
}
