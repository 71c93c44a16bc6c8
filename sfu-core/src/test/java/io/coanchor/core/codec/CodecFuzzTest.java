package io.coanchor.core.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever a peer sends: an answer, and no exception. */
class CodecFuzzTest {
  private final PayloadInspector inspector = new PayloadInspector();
  private final FrameInfo info = new FrameInfo();

  @FuzzTest
  void fuzzH264(byte[] data) {
    inspect(Codec.H264, data);
  }

  @FuzzTest
  void fuzzH265(byte[] data) {
    inspect(Codec.H265, data);
  }

  @FuzzTest
  void fuzzVp8(byte[] data) {
    inspect(Codec.VP8, data);
    Vp8Descriptor descriptor = new Vp8Descriptor();
    if (descriptor.parse(data, 0, data.length)) {
      int length = descriptor.length();
      descriptor.rewrite(data, 0, 0x1234, 0x56, 7);
      assertThat(descriptor.parse(data, 0, data.length)).isTrue();
      assertThat(descriptor.length()).isEqualTo(length);
    }
  }

  @FuzzTest
  void fuzzVp9(byte[] data) {
    inspect(Codec.VP9, data);
    Vp9Descriptor descriptor = new Vp9Descriptor();
    if (descriptor.parse(data, 0, data.length)) {
      int length = descriptor.length();
      descriptor.rewrite(data, 0, 0x1234, 0x56);
      assertThat(descriptor.parse(data, 0, data.length)).isTrue();
      assertThat(descriptor.length()).isEqualTo(length);
    }
  }

  @FuzzTest
  void fuzzVp9FrameHeader(byte[] data) {
    new Vp9FrameHeader().parse(data, 0, data.length);
  }

  @FuzzTest
  void fuzzAv1(byte[] data) {
    inspect(Codec.AV1, data);
  }

  @FuzzTest
  void fuzzH264Sps(byte[] data) {
    H264Sps sps = new H264Sps();
    if (sps.parse(data, 0, data.length)) {
      assertThat(sps.width()).isBetween(1, 16_384);
      assertThat(sps.height()).isBetween(1, 32_768);
    }
  }

  @FuzzTest
  void fuzzH265Sps(byte[] data) {
    H265Sps sps = new H265Sps();
    if (sps.parse(data, 0, data.length)) {
      assertThat(sps.width()).isBetween(1, 16_888);
      assertThat(sps.height()).isBetween(1, 16_888);
    }
  }

  @FuzzTest
  void fuzzAv1SequenceHeader(byte[] data) {
    Av1SequenceHeader header = new Av1SequenceHeader();
    if (header.parse(data, 0, data.length)) {
      assertThat(header.width()).isBetween(1, 65_536);
      assertThat(header.height()).isBetween(1, 65_536);
    }
  }

  @FuzzTest
  void fuzzOpus(byte[] data) {
    inspect(Codec.OPUS, data);
    assertThat(OpusPacket.samples(data, 0, data.length)).isBetween(-1, 5760);
  }

  /** The first byte splits the rest into two elements of one stream. */
  @FuzzTest
  void fuzzDependencyDescriptor(byte[] data) {
    if (data.length == 0) {
      return;
    }
    int first = Math.min(data[0] & 0xff, data.length - 1);
    DependencyDescriptor descriptor = new DependencyDescriptor();
    descriptor.parse(data, 1, first);
    if (descriptor.parse(data, 1 + first, data.length - 1 - first)) {
      descriptor.applyTo(info);
      assertThat(info.spatialId()).isBetween(0, 3);
      assertThat(info.temporalId()).isBetween(0, 7);
      assertThat(descriptor.decodeTargets()).isBetween(1, 32);
    }
  }

  private void inspect(Codec codec, byte[] data) {
    if (inspector.inspect(codec, data, 0, data.length, info)) {
      assertThat(info.descriptorLength()).isBetween(0, data.length - 1);
      assertThat(info.width()).isBetween(0, 65_536);
      assertThat(info.height()).isBetween(0, 65_536);
    }
  }
}
