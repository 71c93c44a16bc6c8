package io.coanchor.loadtest.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.coanchor.client.EncodedFrame;
import io.coanchor.client.media.Clip;
import io.coanchor.client.media.ClipReader;
import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.payload.Depacketizer;
import io.coanchor.core.codec.payload.Packetizer;
import io.coanchor.core.codec.payload.Payloads;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StampedClipTest {
  @Test
  void shouldEndTheLastPacketOfEveryFrameWithAStamp() {
    Clip clip = StampedClip.of(ClipReader.demo(), 0);
    int[] sequence = {0};
    int[] frames = {0};
    Depacketizer joins =
        Payloads.depacketizer(
            Codec.H264,
            (_, _, length, _, _, contiguous) -> {
              assertThat(contiguous).isTrue();
              assertThat(length).isPositive();
              frames[0]++;
            });
    Packetizer cuts = Payloads.packetizer(Codec.H264, 1_200);
    for (EncodedFrame frame : clip.video()) {
      List<Boolean> stamped = new ArrayList<>();
      cuts.packetize(
          frame.data(),
          0,
          frame.data().length,
          (array, offset, length, last) -> {
            byte[] payload = Arrays.copyOfRange(array, offset, offset + length);
            boolean written = MediaStamp.write(payload, 0, length, 123, sequence[0]);
            stamped.add(written);
            assertThat(written).isEqualTo(last);
            joins.push(sequence[0]++, frame.timestampNs(), last, payload, 0, length);
          });
      assertThat(stamped).endsWith(true);
    }
    assertThat(frames[0]).isEqualTo(clip.video().size());
    for (EncodedFrame packet : clip.audio()) {
      assertThat(MediaStamp.isIn(packet.data(), 0, packet.data().length)).isTrue();
    }
  }

  @Test
  void shouldStampOtherCodecsToo() {
    for (Codec codec : new Codec[] {Codec.VP8, Codec.VP9, Codec.AV1}) {
      byte[] data = new byte[3_000];
      Arrays.fill(data, (byte) 0x55);
      data[0] = codec == Codec.AV1 ? 0x30 : (byte) 0x10; // an AV1 frame OBU without a size
      Clip clip =
          new Clip(
              codec, List.of(new EncodedFrame(codec, data, 0, true)), null, List.of(), 1_000_000);
      byte[] stamped = StampedClip.of(clip, 0).video().getFirst().data();
      assertThat(stamped).startsWith(data);
      assertThat(MediaStamp.isIn(stamped, 0, stamped.length)).isTrue();
    }
  }

  @Test
  void shouldFillUpToABitrate() {
    Clip demo = ClipReader.demo();

    Clip filled = StampedClip.of(demo, 1_000_000);

    assertThat((double) StampedClip.videoBps(filled)).isCloseTo(1e6, within(2e4));
    assertThat(filled.video())
        .allSatisfy(
            frame -> assertThat(MediaStamp.isIn(frame.data(), 0, frame.data().length)).isTrue());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StampedClip.of(demo, 10_000))
        .withMessageContaining("bitrate: 10 kbit/s (expected: at least the clip's own");
  }
}
