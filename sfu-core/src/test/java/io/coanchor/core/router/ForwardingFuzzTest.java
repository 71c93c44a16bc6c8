package io.coanchor.core.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.coanchor.core.codec.Codec;
import io.coanchor.core.rtp.RtpPacket;
import io.coanchor.core.rtp.SequenceUnwrapper;

/** Whatever a publisher or viewer sends, no exception comes out and no viewer is lost. */
class ForwardingFuzzTest {
  private static final int[] TYPES = {
    FakePublisher.VP8_TYPE, FakePublisher.H264_TYPE, FakePublisher.OPUS_TYPE, FakePublisher.RED_TYPE
  };

  @FuzzTest
  void fuzz(FuzzedDataProvider data) {
    FakePublisher publisher = new FakePublisher(Codec.VP8, 2, 1);
    StreamRouter router = new StreamRouter();
    router.setProducer(publisher.producer, 0);
    FakeViewer plain = new FakeViewer(1);
    FakeViewer redundant = new FakeViewer(2, false, 2);
    router.attach(plain.consumer, 0);
    router.attach(redundant.consumer, 0);
    plain.consumer.start(0);
    redundant.consumer.start(0);
    SequenceUnwrapper[] sequences = {new SequenceUnwrapper(), new SequenceUnwrapper()};
    RtpPacket view = new RtpPacket();
    long now = 0;
    for (int i = 0; i < 200 && data.remainingBytes() > 0; i++) {
      now += data.consumeInt(0, 200) * 1_000_000L;
      int what = data.consumeInt(0, 9);
      if (what == 0) {
        int sequence = data.consumeInt(0, 0xffff);
        int bits = data.consumeInt(0, 0xffff);
        plain.consumer.onNack(FakeViewer.VIDEO_SSRC, sequence, bits, now);
        redundant.consumer.onNack(FakeViewer.AUDIO_SSRC, sequence, bits, now);
      } else if (what == 1) {
        publisher.video.onSenderReport(
            0, 0x1111, data.consumeLong(), data.consumeInt() & 0xffff_ffffL, now);
      } else {
        byte[] packet = data.consumeBytes(data.consumeInt(12, 200));
        if (packet.length < 12) {
          break;
        }
        packet[0] = (byte) (0x80 | (packet[0] & 0x3f));
        packet[1] = (byte) ((packet[1] & 0x80) | TYPES[packet[1] & 3]);
        if (view.wrap(packet, 0, packet.length)) {
          boolean video = (packet[1] & 0x7f) <= FakePublisher.H264_TYPE && (packet[1] & 0x7f) >= 96;
          SequenceUnwrapper unwrapper = sequences[video ? 0 : 1];
          long sequence = Math.max(0, unwrapper.unwrap(view.sequenceNumber()));
          ProducerTrack track = video ? publisher.video : publisher.audio;
          track.onPacket(video ? what & 1 : 0, view, sequence, now);
        }
      }
      if (what != 9) {
        publisher.producer.endBatch(now);
      }
      plain.tick(now);
      redundant.tick(now);
    }
    assertThat(plain.failure).isNull();
    assertThat(redundant.failure).isNull();
    assertThat(router.consumers()).isEqualTo(2);
  }
}
