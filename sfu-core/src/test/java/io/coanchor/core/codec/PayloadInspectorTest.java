package io.coanchor.core.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.codec.payload.Payloads;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PayloadInspectorTest {
  private static final int MAX_PAYLOAD = 300;

  private final PayloadInspector inspector = new PayloadInspector();
  private final FrameInfo info = new FrameInfo();

  @Test
  void shouldTellSizeAndKeyFrameOfRealFrames() {
    for (Clip clip : Clip.all()) {
      List<byte[]> payloads = payloads(clip, 0);
      int width = 0;
      int height = 0;
      int keys = 0;
      for (byte[] payload : payloads) {
        assertThat(inspect(clip.codec(), payload)).as(clip.name()).isTrue();
        width = Math.max(width, info.width());
        height = Math.max(height, info.height());
        keys += info.keyFrame() ? 1 : 0;
      }
      assertThat(width + "x" + height)
          .as(clip.name())
          .isEqualTo(clip.width() + "x" + clip.height());
      assertThat(keys).as("key frame starts of " + clip.name()).isPositive();
      inspect(clip.codec(), payloads.getFirst());
      assertThat(info.keyFrame()).as(clip.name()).isTrue();
      assertThat(info.startOfFrame()).as(clip.name()).isTrue();
    }
  }

  @Test
  void shouldTellNoKeyFrameInDeltaFrames() {
    for (Clip clip : Clip.all()) {
      for (int i = 1; i < clip.frames().size(); i++) {
        boolean first = true;
        for (byte[] payload : payloads(clip, i)) {
          assertThat(inspect(clip.codec(), payload)).as(clip.name()).isTrue();
          assertThat(info.keyFrame()).as("%s frame %d", clip.name(), i).isFalse();
          assertThat(info.startOfFrame() || !first).as("%s frame %d", clip.name(), i).isTrue();
          first = false;
        }
      }
    }
  }

  @Test
  void shouldTellStartOfFrameOnceWhereThePayloadKnows() {
    for (Clip clip : Clip.all()) {
      if (clip.codec() != Codec.VP8 && clip.codec() != Codec.VP9 && clip.codec() != Codec.AV1) {
        continue;
      }
      int starts = 0;
      int ends = 0;
      for (byte[] payload : payloads(clip, 0)) {
        inspect(clip.codec(), payload);
        starts += info.startOfFrame() ? 1 : 0;
        ends += info.endOfFrame() ? 1 : 0;
      }
      assertThat(starts).as(clip.name()).isEqualTo(1);
      assertThat(ends).as(clip.name()).isEqualTo(clip.codec() == Codec.VP9 ? 1 : 0);
    }
  }

  @Test
  void shouldTellFragmentedIdrWithoutParameterSets() {
    assertThat(inspect(Codec.H264, "7c8588843f")).isTrue();
    assertThat(info.keyFrame()).isTrue();
    assertThat(info.parameterSets()).isFalse();
    assertThat(info.descriptorLength()).isEqualTo(2);
    // The fragments after it, and an IDR slice that does not begin the picture.
    assertThat(inspect(Codec.H264, "7c0588843f")).isTrue();
    assertThat(info.keyFrame()).isFalse();
    assertThat(inspect(Codec.H264, "6548843f")).isTrue();
    assertThat(info.keyFrame()).isFalse();
  }

  @Test
  void shouldTellDiscardableFrames() {
    assertThat(inspect(Codec.H264, "019a21")).isTrue();
    assertThat(info.discardable()).isTrue();
    assertThat(inspect(Codec.H264, "419a21")).isTrue();
    assertThat(info.discardable()).isFalse();
    // In an aggregate one reference slice is enough to keep it.
    assertThat(inspect(Codec.H264, "780003019a210003419a21")).isTrue();
    assertThat(info.discardable()).isFalse();
    assertThat(inspect(Codec.H265, "0001d0")).isTrue();
    assertThat(info.discardable()).isTrue();
    assertThat(inspect(Codec.H265, "0203d0")).isTrue();
    assertThat(info.discardable()).isFalse();
    assertThat(info.temporalId()).isEqualTo(2);
    assertThat(inspect(Codec.VP8, "30010203")).isTrue();
    assertThat(info.discardable()).isTrue();
  }

  @Test
  void shouldTellH265RandomAccessPoints() {
    for (int type = 0; type < 32; type++) {
      byte[] single = {(byte) (type << 1), 1, (byte) 0x80};
      byte[] fragment = {(byte) (49 << 1), 1, (byte) (0x80 | type), (byte) 0x80};
      boolean irap = type >= 16 && type <= 21;
      assertThat(inspect(Codec.H265, single)).isTrue();
      assertThat(info.keyFrame()).as("type " + type).isEqualTo(irap);
      assertThat(inspect(Codec.H265, fragment)).isTrue();
      assertThat(info.keyFrame()).as("fragment of type " + type).isEqualTo(irap);
    }
  }

  @Test
  void shouldNotTakeIntraOnlyForKey() {
    // Non-flexible, no prediction, but the frame header says inter; then a true key frame.
    assertThat(inspect(Codec.VP9, "8c01" + "86")).isTrue();
    assertThat(info.keyFrame()).isFalse();
    assertThat(inspect(Codec.VP9, "8c01" + "824983420013f00b36")).isTrue();
    assertThat(info.keyFrame()).isTrue();
    assertThat(info.width()).isEqualTo(320);
    assertThat(info.height()).isEqualTo(180);
    assertThat(inspect(Codec.VP9, "8c01" + "8249834300")).isFalse();
  }

  @Test
  void shouldTellAv1LayersAndSequence() {
    // Two elements, the first with a length: a frame OBU with layer extension T1 S2.
    assertThat(inspect(Codec.AV1, "20" + "04" + "34300102" + "30aa")).isTrue();
    assertThat(info.temporalId()).isEqualTo(1);
    assertThat(info.spatialId()).isEqualTo(2);
    assertThat(info.keyFrame()).isFalse();
    assertThat(info.startOfFrame()).isTrue();
    assertThat(inspect(Codec.AV1, "18" + "3010")).isTrue();
    assertThat(info.keyFrame()).isTrue();
  }

  @Test
  void shouldRefuseMalformedPayloads() {
    assertMalformed(
        Codec.H264, "", "80", "78", "780000", "7800ff41", "7c85", "7c9c00", "00", "1900");
    assertMalformed(Codec.H264, "6764", "67640028", "7e010203", "7d0102");
    assertMalformed(Codec.H265, "", "4001", "8001ff", "6001", "600100ff40", "6201", "62018f");
    assertMalformed(Codec.H265, "420101", "6201b100");
    assertMalformed(Codec.VP8, "", "90", "9080", "908081", "90c001", "90e0", "10");
    assertMalformed(Codec.VP8, "10" + "00000000000000000000", "10" + "1000009d012a00000000");
    assertMalformed(Codec.VP9, "", "80", "8080", "a080", "9c", "d081", "d001030303", "0a", "0a18");
    assertMalformed(Codec.VP9, "08" + "00");
    assertMalformed(Codec.AV1, "", "10", "88", "98ff00", "00ff", "0005aa", "30013001", "10b0");
    assertMalformed(Codec.AV1, "10" + "0a0b0000");
    assertMalformed(Codec.OPUS, "");
    assertMalformed(Codec.RTX, "0102");
  }

  @Test
  void shouldSurviveTruncatedAndMutatedFrames() {
    long seed = 20_260_722;
    Random random = new Random(seed);
    for (Clip clip : Clip.all()) {
      for (byte[] payload : payloads(clip, 0)) {
        for (int length = 0; length <= Math.min(payload.length, 80); length++) {
          inspect(clip.codec(), Arrays.copyOf(payload, length));
        }
        for (int i = 0; i < 50; i++) {
          byte[] mutated = payload.clone();
          for (int n = random.nextInt(4); n >= 0; n--) {
            mutated[random.nextInt(Math.min(40, mutated.length))] = (byte) random.nextInt();
          }
          for (Codec codec : Codec.values()) {
            inspect(codec, mutated);
            assertThat(info.descriptorLength())
                .as("%s, seed %d", codec, seed)
                .isBetween(0, mutated.length);
          }
        }
      }
    }
  }

  @Test
  void shouldForgetThePacketBefore() {
    Clip clip = Clip.load("vp9_320x180.ivf", Codec.VP9);
    inspect(Codec.VP9, payloads(clip, 0).getFirst());
    assertThat(info.width()).isEqualTo(320);
    assertThat(inspect(Codec.OPUS, "fc01")).isTrue();
    assertThat(info.width()).isZero();
    assertThat(info.pictureId()).isEqualTo(-1);
  }

  private void assertMalformed(Codec codec, String... hex) {
    for (String payload : hex) {
      assertThat(inspect(codec, payload)).as("%s %s", codec, payload).isFalse();
    }
  }

  private boolean inspect(Codec codec, String hex) {
    return inspect(codec, HexFormat.of().parseHex(hex));
  }

  /** In the middle of a larger array, so that a read outside is seen. */
  private boolean inspect(Codec codec, byte[] payload) {
    byte[] exact = payload.clone();
    return inspector.inspect(codec, exact, 0, exact.length, info);
  }

  private static List<byte[]> payloads(Clip clip, int frame) {
    List<byte[]> payloads = new ArrayList<>();
    byte[] bytes = clip.frames().get(frame);
    boolean ok =
        Payloads.packetizer(clip.codec(), MAX_PAYLOAD)
            .packetize(
                bytes,
                0,
                bytes.length,
                (array, offset, length, last) ->
                    payloads.add(Arrays.copyOfRange(array, offset, offset + length)));
    assertThat(ok).as(clip.name()).isTrue();
    return payloads;
  }
}
