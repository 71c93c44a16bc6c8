package io.coanchor.core.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DependencyDescriptorTest {
  private final DependencyDescriptor descriptor = new DependencyDescriptor();
  private final FrameInfo info = new FrameInfo();

  @Test
  void shouldNeedAStructureFirst() {
    assertThat(parse(mandatory(true, true, 3, 7).bytes())).isFalse();
  }

  @Test
  void shouldReadStructureAndResolutions() {
    byte[] key = keyFrame();
    assertThat(parse(key)).isTrue();
    assertThat(descriptor.structureAttached()).isTrue();
    assertThat(descriptor.keyFrame()).isTrue();
    assertThat(descriptor.spatialLayers()).isEqualTo(2);
    assertThat(descriptor.decodeTargets()).isEqualTo(3);
    assertThat(descriptor.activeDecodeTargets()).isEqualTo(0b111);
    assertThat(descriptor.width(0)).isEqualTo(320);
    assertThat(descriptor.height(0)).isEqualTo(180);
    assertThat(descriptor.width(1)).isEqualTo(640);
    assertThat(descriptor.width(2)).isZero();
    assertThat(descriptor.chainOf(0)).isZero();
    assertThat(descriptor.chainOf(2)).isEqualTo(1);
    descriptor.applyTo(info);
    assertThat(info.keyFrame()).isTrue();
    assertThat(info.parameterSets()).isTrue();
    assertThat(info.width()).isEqualTo(640);
    assertThat(info.height()).isEqualTo(360);
    assertThat(info.pictureId()).isEqualTo(7);
    for (int length = 0; length < key.length; length++) {
      assertThat(new DependencyDescriptor().parse(key, 0, length)).as("cut at " + length).isFalse();
    }
  }

  @Test
  void shouldReadLaterFramesByTemplate() {
    assertThat(parse(keyFrame())).isTrue();
    // Template ids count from the structure id 61 and wrap at 64: 63 is template 2, 0 is 3.
    assertThat(parse(mandatory(true, false, 63, 8).bytes())).isTrue();
    descriptor.applyTo(info);
    assertThat(info.keyFrame()).isFalse();
    assertThat(info.startOfFrame()).isTrue();
    assertThat(info.endOfFrame()).isFalse();
    assertThat(info.temporalId()).isEqualTo(1);
    assertThat(info.spatialId()).isZero();
    assertThat(info.discardable()).isTrue();
    assertThat(descriptor.references()).isEqualTo(1);
    assertThat(parse(mandatory(false, true, 0, 9).bytes())).isTrue();
    descriptor.applyTo(info);
    assertThat(info.spatialId()).isEqualTo(1);
    assertThat(info.temporalId()).isZero();
    assertThat(info.endOfFrame()).isTrue();
    assertThat(info.layerSync()).isTrue();
    assertThat(info.discardable()).isFalse();
    // There are four templates: 61, 62, 63, 0.
    assertThat(parse(mandatory(true, true, 1, 10).bytes())).isFalse();
  }

  @Test
  void shouldReadCustomFieldsAndActiveTargets() {
    assertThat(parse(keyFrame())).isTrue();
    BitWriter custom = mandatory(true, true, 62, 300).bits(5, 0b01111).bits(3, 0b011);
    custom.bits(2, 0).bits(2, 3).bits(2, 2);
    custom.bits(2, 1).bits(4, 5).bits(2, 3).bits(12, 100).bits(2, 0);
    custom.bits(8, 1).bits(8, 2);
    byte[] bytes = custom.bytes();
    assertThat(parse(bytes)).isTrue();
    assertThat(descriptor.frameNumber()).isEqualTo(300);
    assertThat(descriptor.activeDecodeTargets()).isEqualTo(0b011);
    assertThat(descriptor.indication(0)).isEqualTo(DependencyDescriptor.NOT_PRESENT);
    assertThat(descriptor.indication(1)).isEqualTo(DependencyDescriptor.REQUIRED);
    assertThat(descriptor.indication(2)).isEqualTo(DependencyDescriptor.SWITCH);
    assertThat(descriptor.references()).isEqualTo(2);
    // The mask holds until another one comes.
    assertThat(parse(mandatory(true, true, 62, 301).bytes())).isTrue();
    assertThat(descriptor.activeDecodeTargets()).isEqualTo(0b011);
    assertThat(parse(Arrays.copyOf(bytes, 6))).isFalse();
  }

  @Test
  void shouldKeepTheStructureWhenANewOneIsMalformed() {
    assertThat(parse(keyFrame())).isTrue();
    byte[] key = keyFrame();
    assertThat(parse(Arrays.copyOf(key, key.length - 4))).isFalse();
    assertThat(parse(mandatory(true, true, 63, 8).bytes())).isTrue();
    assertThat(descriptor.temporalId()).isEqualTo(1);
    assertThat(descriptor.width(1)).isEqualTo(640);
  }

  @Test
  void shouldRefuseTooManyLayers() {
    BitWriter manyTemplates = mandatory(true, true, 0, 1).bits(5, 0b10000).bits(6, 0).bits(5, 0);
    for (int i = 0; i < 64; i++) {
      manyTemplates.bits(2, 0);
    }
    assertThat(parse(manyTemplates.bits(2, 3).bits(32, 0).bits(32, 0).bytes())).isFalse();
    BitWriter manySpatial = mandatory(true, true, 0, 1).bits(5, 0b10000).bits(6, 0).bits(5, 0);
    assertThat(parse(manySpatial.bits(8, 0b10101010).bits(2, 3).bits(32, 0).bits(32, 0).bytes()))
        .isFalse();
  }

  private boolean parse(byte[] bytes) {
    return descriptor.parse(bytes, 0, bytes.length);
  }

  private static BitWriter mandatory(boolean first, boolean last, int templateId, int number) {
    return new BitWriter()
        .bits(1, first ? 1 : 0)
        .bits(1, last ? 1 : 0)
        .bits(6, templateId)
        .bits(16, number);
  }

  /** L2T2 without a T1 template of S1: key, T0, T1 of S0, then S1; three decode targets. */
  private static byte[] keyFrame() {
    BitWriter w = mandatory(true, true, 61, 7).bits(5, 0b10000);
    w.bits(6, 61).bits(5, 2);
    // Template layers: (0,0) same (0,0) next temporal (0,1) next spatial (1,0) end.
    w.bits(2, 0).bits(2, 1).bits(2, 2).bits(2, 3);
    // Indications of targets 0..2 by template: SSS, SRR, --D... as one letter is two bits.
    w.bits(6, 0b101010).bits(6, 0b101111).bits(6, 0b000100).bits(6, 0b000010);
    // Frame differences: none; 4; 2; 1.
    w.bits(1, 0).bits(1, 1).bits(4, 3).bits(1, 0).bits(1, 1).bits(4, 1).bits(1, 0);
    w.bits(1, 1).bits(4, 0).bits(1, 0);
    // Two chains as ns(4) takes two bits; targets 0 and 1 by chain 0, 2 by chain 1: ns(2) is one
    // bit.
    w.bits(2, 2).bits(1, 0).bits(1, 0).bits(1, 1);
    w.bits(32, 0);
    w.bits(1, 1).bits(16, 319).bits(16, 179).bits(16, 639).bits(16, 359);
    return w.bytes();
  }
}
