package io.coanchor.core.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What real encoders seldom write, written by hand. */
class ParameterSetTest {
  private final H264Sps h264 = new H264Sps();
  private final H265Sps h265 = new H265Sps();
  private final Av1SequenceHeader av1 = new Av1SequenceHeader();

  @Test
  void shouldSkipScalingListsAndOrderCountCycle() {
    BitWriter sps = new BitWriter().bits(8, 0x67).bits(8, 244).bits(16, 40).ue(0);
    sps.ue(3).bits(1, 0).ue(2).ue(2).bits(1, 0).bits(1, 1);
    for (int list = 0; list < 12; list++) {
      sps.bits(1, list % 2);
      if (list == 1) {
        // Every scale differs from the one before.
        for (int i = 0; i < 16; i++) {
          sps.se(i % 2 == 0 ? 5 : -3);
        }
      } else if (list % 2 == 1) {
        // Ends at once: the next scale is 0.
        sps.se(-8);
      }
    }
    sps.ue(4).ue(1).bits(1, 0).se(-2).se(3).ue(3).se(1).se(-1).se(100_000);
    sps.ue(4).bits(1, 0).ue(39).ue(29).bits(1, 1).bits(1, 1).bits(1, 1).ue(1).ue(2).ue(3).ue(4);
    byte[] nal = sps.bits(1, 0).nalUnit();
    assertThat(h264.parse(nal, 0, nal.length)).isTrue();
    // 4:4:4 crops in single pixels.
    assertThat(h264.width()).isEqualTo(640 - 3);
    assertThat(h264.height()).isEqualTo(480 - 7);
  }

  @Test
  void shouldCropFieldsInFours() {
    byte[] nal =
        baseline()
            .ue(119)
            .ue(33)
            .bits(1, 0)
            .bits(1, 0)
            .bits(1, 1)
            .bits(1, 1)
            .ue(0)
            .ue(0)
            .ue(0)
            .ue(2)
            .bits(1, 0)
            .nalUnit();
    assertThat(h264.parse(nal, 0, nal.length)).isTrue();
    assertThat(h264.width()).isEqualTo(1920);
    assertThat(h264.height()).isEqualTo(1080);
  }

  @Test
  void shouldReadThroughEmulationPrevention() {
    // An id of 0 and large numbers of zeros make start codes that have to be escaped.
    byte[] nal =
        new BitWriter()
            .bits(8, 0x67)
            .bits(8, 66)
            .bits(16, 0)
            .ue(0)
            .ue(0)
            .ue(2)
            .ue(1)
            .bits(1, 0)
            .ue(79)
            .ue(44)
            .bits(1, 1)
            .bits(1, 1)
            .bits(1, 0)
            .bits(1, 0)
            .bits(24, 0)
            .bits(24, 0)
            .nalUnit();
    assertThat(nal).containsSequence(0, 0, 3);
    assertThat(h264.parse(nal, 0, nal.length)).isTrue();
    assertThat(h264.width()).isEqualTo(1280);
    assertThat(h264.height()).isEqualTo(720);

    byte[] escaped =
        h265(6, 0)
            .ue(0)
            .ue(1)
            .ue(256)
            .ue(256)
            .bits(1, 1)
            .ue(0)
            .ue(0)
            .ue(0)
            .ue(0)
            .bits(8, 0)
            .nalUnit();
    assertThat(escaped).containsSequence(0, 0, 3);
    assertThat(h265.parse(escaped, 0, escaped.length)).isTrue();
    assertThat(h265.width()).isEqualTo(256);
  }

  @Test
  void shouldRefuseImpossibleSizes() {
    byte[] cropped =
        baseline().ue(9).ue(9).bits(1, 1).bits(1, 1).bits(1, 1).ue(80).ue(0).ue(0).ue(0).nalUnit();
    assertThat(h264.parse(cropped, 0, cropped.length)).isFalse();
    byte[] huge = baseline().ue(70_000).ue(9).bits(1, 1).bits(1, 1).bits(1, 0).nalUnit();
    assertThat(h264.parse(huge, 0, huge.length)).isFalse();
    byte[] empty = h265(0, 0).ue(0).ue(1).ue(0).ue(0).bits(1, 0).nalUnit();
    assertThat(h265.parse(empty, 0, empty.length)).isFalse();
    byte[] endless = new byte[100];
    assertThat(h264.parse(endless, 0, endless.length)).isFalse();
  }

  @Test
  void shouldSkipH265SubLayers() {
    byte[] nal =
        h265(2, 0b1101).ue(0).ue(1).ue(1920).ue(1088).bits(1, 1).ue(0).ue(0).ue(0).ue(4).nalUnit();
    assertThat(h265.parse(nal, 0, nal.length)).isTrue();
    assertThat(h265.width()).isEqualTo(1920);
    assertThat(h265.height()).isEqualTo(1080);
  }

  @Test
  void shouldReadAv1WithTimingAndOperatingPoints() {
    BitWriter header = new BitWriter().bits(3, 0).bits(1, 0).bits(1, 0);
    header.bits(1, 1).bits(32, 1).bits(32, 30).bits(1, 1).ue(5);
    header.bits(1, 1).bits(5, 9).bits(32, 1).bits(5, 9).bits(5, 9);
    header.bits(1, 1).bits(5, 1);
    header.bits(12, 0x101).bits(5, 9).bits(1, 1).bits(1, 1).bits(10, 3).bits(10, 4).bits(1, 0);
    header.bits(1, 1).bits(4, 5);
    header.bits(12, 0x100).bits(5, 4).bits(1, 0).bits(1, 0);
    byte[] obu = header.bits(4, 10).bits(4, 9).bits(11, 1279).bits(10, 719).bytes();
    assertThat(av1.parse(obu, 0, obu.length)).isTrue();
    assertThat(av1.width()).isEqualTo(1280);
    assertThat(av1.height()).isEqualTo(720);
    for (int length = 0; length < obu.length - 1; length++) {
      assertThat(av1.parse(Arrays.copyOf(obu, length), 0, length)).as("cut at " + length).isFalse();
    }
  }

  @Test
  void shouldReadAv1StillPicture() {
    byte[] obu =
        new BitWriter()
            .bits(3, 0)
            .bits(1, 1)
            .bits(1, 1)
            .bits(5, 4)
            .bits(4, 15)
            .bits(4, 15)
            .bits(16, 65_535)
            .bits(16, 0)
            .bytes();
    assertThat(av1.parse(obu, 0, obu.length)).isTrue();
    assertThat(av1.width()).isEqualTo(65_536);
    assertThat(av1.height()).isEqualTo(1);
  }

  @Test
  void shouldTellOpusDurations() {
    assertThat(OpusPacket.samples(new byte[] {(byte) 0xfc, 1}, 0, 2)).isEqualTo(960);
    assertThat(OpusPacket.samples(new byte[] {(byte) 0xe0}, 0, 1)).isEqualTo(120);
    assertThat(OpusPacket.samples(new byte[] {(byte) 0x18}, 0, 1)).isEqualTo(2880);
    assertThat(OpusPacket.samples(new byte[] {(byte) 0x79, 0}, 0, 2)).isEqualTo(1920);
    assertThat(OpusPacket.samples(new byte[] {(byte) 0xff, 6}, 0, 2)).isEqualTo(5760);
    assertThat(OpusPacket.samples(new byte[] {(byte) 0xff, 7}, 0, 2)).isEqualTo(-1);
    assertThat(OpusPacket.samples(new byte[] {(byte) 0xff}, 0, 1)).isEqualTo(-1);
    assertThat(OpusPacket.samples(new byte[0], 0, 0)).isEqualTo(-1);
    assertThat(OpusPacket.isStereo((byte) 0xfc)).isTrue();
    assertThat(OpusPacket.isStereo((byte) 0xf8)).isFalse();
  }

  @Test
  void shouldFindCodecsByName() {
    for (Codec codec : Codec.values()) {
      assertThat(Codec.of(codec.sdpName())).isEqualTo(codec);
    }
    assertThat(Codec.of("vp8")).isEqualTo(Codec.VP8);
    assertThat(Codec.of("OPUS")).isEqualTo(Codec.OPUS);
    assertThat(Codec.of("flexfec-03")).isEqualTo(Codec.FLEXFEC);
    assertThat(Codec.of("theora")).isNull();
  }

  /** A baseline SPS up to the picture size. */
  private static BitWriter baseline() {
    return new BitWriter()
        .bits(8, 0x67)
        .bits(8, 66)
        .bits(16, 31)
        .ue(0)
        .ue(0)
        .ue(2)
        .ue(1)
        .bits(1, 0);
  }

  /** An H265 SPS up to its id; {@code present} has profile and level flags of each sub-layer. */
  private static BitWriter h265(int subLayersMinus1, int present) {
    BitWriter sps = new BitWriter().bits(16, 0x4201).bits(4, 0).bits(3, subLayersMinus1).bits(1, 1);
    sps.bits(8, 1).bits(32, 0x6000_0000).bits(48, 0).bits(8, 93);
    for (int i = 0; i < subLayersMinus1; i++) {
      sps.bits(2, present >> (2 * i) & 3);
    }
    if (subLayersMinus1 > 0) {
      sps.bits(2 * (8 - subLayersMinus1), 0);
    }
    for (int i = 0; i < subLayersMinus1; i++) {
      sps.bits((present >> (2 * i) & 2) != 0 ? 88 : 0, 0x55);
      sps.bits((present >> (2 * i) & 1) != 0 ? 8 : 0, 93);
    }
    return sps;
  }
}
