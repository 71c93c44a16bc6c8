package io.coanchor.core.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class DescriptorRewritingTest {
  private final Vp8Descriptor vp8 = new Vp8Descriptor();
  private final Vp9Descriptor vp9 = new Vp9Descriptor();

  @Test
  void shouldReadEveryVp8Field() {
    byte[] payload = hex("b0" + "f0" + "9234" + "ab" + "67" + "00");
    assertThat(vp8.parse(payload, 0, payload.length)).isTrue();
    assertThat(vp8.length()).isEqualTo(6);
    assertThat(vp8.startOfFrame()).isTrue();
    assertThat(vp8.nonReference()).isTrue();
    assertThat(vp8.pictureId()).isEqualTo(0x1234);
    assertThat(vp8.pictureIdBits()).isEqualTo(15);
    assertThat(vp8.tl0PicIdx()).isEqualTo(0xab);
    assertThat(vp8.temporalId()).isEqualTo(1);
    assertThat(vp8.layerSync()).isTrue();
    assertThat(vp8.keyIdx()).isEqualTo(7);
  }

  @Test
  void shouldTellWhichVp8FieldsAreAbsent() {
    byte[] payload = hex("00" + "00");
    assertThat(vp8.parse(payload, 0, payload.length)).isTrue();
    assertThat(vp8.length()).isEqualTo(1);
    assertThat(vp8.startOfFrame()).isFalse();
    assertThat(vp8.pictureId()).isEqualTo(-1);
    assertThat(vp8.pictureIdBits()).isZero();
    assertThat(vp8.tl0PicIdx()).isEqualTo(-1);
    assertThat(vp8.temporalId()).isEqualTo(-1);
    assertThat(vp8.keyIdx()).isEqualTo(-1);
  }

  @Test
  void shouldRewriteVp8InPlace() {
    byte[] payload = hex("90" + "f0" + "9234" + "ab" + "67" + "77");
    assertThat(vp8.parse(payload, 0, payload.length)).isTrue();
    byte[] out = new byte[payload.length + 3];
    System.arraycopy(payload, 0, out, 3, payload.length);
    vp8.rewrite(out, 3, 0x7ffe, 0x01, 0x1f);
    assertThat(Arrays.copyOfRange(out, 3, out.length))
        .isEqualTo(hex("90f0" + "fffe" + "01" + "7f" + "77"));
    vp8.rewrite(out, 3, -1, -1, -1);
    assertThat(Arrays.copyOfRange(out, 3, out.length))
        .isEqualTo(hex("90f0" + "fffe" + "01" + "7f" + "77"));
  }

  @Test
  void shouldKeepSevenBitIdsSevenBitsWideInPlace() {
    byte[] payload = hex("90" + "80" + "7f" + "11");
    assertThat(vp8.parse(payload, 0, payload.length)).isTrue();
    assertThat(vp8.pictureIdBits()).isEqualTo(7);
    vp8.rewrite(payload, 0, 0x181, 5, 5);
    assertThat(payload).isEqualTo(hex("90" + "80" + "01" + "11"));
  }

  @Test
  void shouldReadBackWhatItWrote() {
    Vp8Descriptor again = new Vp8Descriptor();
    for (int extensions = 0; extensions < 256; extensions += 16) {
      byte[] payload = hex("90" + "%02x".formatted(extensions) + "85060708090a");
      assertThat(vp8.parse(payload, 0, payload.length)).isTrue();
      vp8.rewrite(payload, 0, 300, 200, 17);
      assertThat(again.parse(payload, 0, payload.length)).isTrue();
      assertThat(again.length()).isEqualTo(vp8.length());
      assertThat(again.pictureId()).isEqualTo(vp8.pictureId() < 0 ? -1 : 300);
      assertThat(again.tl0PicIdx()).isEqualTo(vp8.tl0PicIdx() < 0 ? -1 : 200);
      assertThat(again.temporalId()).isEqualTo(vp8.temporalId());
      assertThat(again.keyIdx()).isEqualTo(vp8.keyIdx() < 0 ? -1 : 17);
    }
  }

  @Test
  void shouldReadVp9NonFlexibleWithStructure() {
    // I, L, B, V; picture 0x1234; T2 U S1 D; TL0 9; two layers with sizes and a group of two.
    byte[] payload =
        hex(
            "aa"
                + "9234"
                + "53"
                + "09"
                + "38"
                + "014000b4"
                + "02800168"
                + "02"
                + "0401"
                + "580102"
                + "82");
    assertThat(vp9.parse(payload, 0, payload.length)).isTrue();
    assertThat(vp9.length()).isEqualTo(payload.length - 1);
    assertThat(vp9.pictureId()).isEqualTo(0x1234);
    assertThat(vp9.temporalId()).isEqualTo(2);
    assertThat(vp9.switchingUpPoint()).isTrue();
    assertThat(vp9.spatialId()).isEqualTo(1);
    assertThat(vp9.interLayerPredicted()).isTrue();
    assertThat(vp9.tl0PicIdx()).isEqualTo(9);
    assertThat(vp9.spatialLayers()).isEqualTo(2);
    assertThat(vp9.width()).isEqualTo(640);
    assertThat(vp9.height()).isEqualTo(360);
    for (int length = 0; length < payload.length - 1; length++) {
      assertThat(vp9.parse(Arrays.copyOf(payload, length), 0, length))
          .as("cut at " + length)
          .isFalse();
    }
  }

  @Test
  void shouldReadVp9Flexible() {
    // I, P, L, F, E, Z; a 7-bit picture id; T1 S2; two references.
    byte[] payload = hex("f5" + "55" + "24" + "03" + "04" + "99");
    assertThat(vp9.parse(payload, 0, payload.length)).isTrue();
    assertThat(vp9.length()).isEqualTo(5);
    assertThat(vp9.flexible()).isTrue();
    assertThat(vp9.interPredicted()).isTrue();
    assertThat(vp9.endOfFrame()).isTrue();
    assertThat(vp9.startOfFrame()).isFalse();
    assertThat(vp9.notReferenceForUpper()).isTrue();
    assertThat(vp9.pictureId()).isEqualTo(0x55);
    assertThat(vp9.pictureIdBits()).isEqualTo(7);
    assertThat(vp9.tl0PicIdx()).isEqualTo(-1);
    assertThat(vp9.temporalId()).isEqualTo(1);
    assertThat(vp9.spatialId()).isEqualTo(2);
    byte[] fourReferences = hex("d1" + "55" + "03030303" + "99");
    assertThat(vp9.parse(fourReferences, 0, fourReferences.length)).isFalse();
  }

  @Test
  void shouldRewriteVp9InPlace() {
    byte[] payload = hex("a8" + "9234" + "00" + "09" + "82");
    assertThat(vp9.parse(payload, 0, payload.length)).isTrue();
    vp9.rewrite(payload, 0, 0x0102, 0xfe);
    assertThat(payload).isEqualTo(hex("a8" + "8102" + "00" + "fe" + "82"));
    byte[] noLayers = hex("98" + "11" + "82");
    assertThat(vp9.parse(noLayers, 0, noLayers.length)).isTrue();
    vp9.rewrite(noLayers, 0, 0x99, 0xfe);
    assertThat(noLayers).isEqualTo(hex("98" + "19" + "82"));
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
