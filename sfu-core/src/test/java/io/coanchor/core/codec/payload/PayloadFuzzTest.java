package io.coanchor.core.codec.payload;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.coanchor.core.codec.Codec;
import java.util.List;

/** Whatever comes: an answer, and no exception. */
class PayloadFuzzTest {
  private static final List<Codec> CODECS =
      List.of(Codec.H264, Codec.H265, Codec.VP8, Codec.VP9, Codec.AV1, Codec.OPUS);

  /** The first byte chooses the codec; then payloads, each after its length and a flags byte. */
  @FuzzTest
  void fuzzDepacketizer(byte[] data) {
    if (data.length == 0) {
      return;
    }
    Depacketizer depacketizer =
        Payloads.depacketizer(
            CODECS.get((data[0] & 0xff) % CODECS.size()),
            (array, offset, length, timestamp, key, contiguous) ->
                assertThat(length).isBetween(1, FrameBuffer.MAX_FRAME_BYTES));
    long sequence = 0;
    long timestamp = 0;
    int at = 1;
    while (at + 2 <= data.length) {
      int length = Math.min(data[at] & 0xff, data.length - at - 2);
      int flags = data[at + 1];
      sequence += (flags & 4) != 0 ? 2 : 1;
      timestamp += (flags & 2) != 0 ? 3000 : 0;
      depacketizer.push(sequence, timestamp, (flags & 1) != 0, data, at + 2, length);
      at += 2 + length;
    }
  }

  /** The first byte chooses the codec, the second the packet size; the rest is a frame. */
  @FuzzTest
  void fuzzPacketizer(byte[] data) {
    if (data.length < 2) {
      return;
    }
    int max = Payloads.MIN_PAYLOAD_BYTES + (data[1] & 0xff);
    Payloads.packetizer(CODECS.get((data[0] & 0xff) % CODECS.size()), max)
        .packetize(
            data,
            2,
            data.length - 2,
            (array, offset, length, last) -> assertThat(length).isBetween(1, max));
  }
}
