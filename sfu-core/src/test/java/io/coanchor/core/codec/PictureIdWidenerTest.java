package io.coanchor.core.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PictureIdWidenerTest {
  private final PictureIdWidener widener = new PictureIdWidener();

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private byte[] widened(Codec codec, byte[] payload) {
    byte[] in = new byte[payload.length + 3];
    System.arraycopy(payload, 0, in, 3, payload.length);
    int length = widener.widenedLength(codec, in, 3, payload.length);
    byte[] out = new byte[length + 4];
    widener.copy(codec, in, 3, payload.length, out, 2);
    assertThat(out[length + 2]).isZero();
    return Arrays.copyOfRange(out, 2, length + 2);
  }

  private int narrow(int id) {
    byte[] out = widened(Codec.VP8, new byte[] {(byte) 0x90, (byte) 0x80, (byte) id, 1, 2});
    return wide(out);
  }

  private int wide(int id) {
    byte[] payload = {(byte) 0x90, (byte) 0x80, (byte) (0x80 | id >> 8), (byte) id, 1};
    byte[] out = widened(Codec.VP8, payload);
    assertThat(out).isEqualTo(payload);
    return wide(out);
  }

  private static int wide(byte[] payload) {
    Vp8Descriptor descriptor = new Vp8Descriptor();
    assertThat(descriptor.parse(payload, 0, payload.length)).isTrue();
    assertThat(descriptor.pictureIdBits()).isEqualTo(15);
    return descriptor.pictureId();
  }

  @Test
  void shouldWidenTheIdAndNothingElse() {
    assertThat(widened(Codec.VP8, hex("90f0" + "34" + "ab67" + "1122")))
        .isEqualTo(hex("90f0" + "8034" + "ab67" + "1122"));
    assertThat(widened(Codec.VP9, hex("a8" + "35" + "5309" + "1122")))
        .isEqualTo(hex("a8" + "8035" + "5309" + "1122"));
  }

  @Test
  void shouldLeaveAllElseAsItIs() {
    for (String payload :
        new String[] {
          "", "90", "9080", "10" + "34", "9070" + "34" + "56", "90f0" + "9234" + "ab"
        }) {
      assertThat(widened(Codec.VP8, hex(payload))).isEqualTo(hex(payload));
    }
    for (String payload : new String[] {"", "80", "28" + "34", "80" + "9234" + "01"}) {
      assertThat(widened(Codec.VP9, hex(payload))).isEqualTo(hex(payload));
    }
    assertThat(widened(Codec.H264, hex("908034"))).isEqualTo(hex("908034"));
    assertThat(widened(Codec.OPUS, hex("908034"))).isEqualTo(hex("908034"));
  }

  @Test
  void shouldGoOnWhereSevenBitsBeginAnew() {
    int last = narrow(100);
    assertThat(last).isEqualTo(100);
    for (int i = 1; i < 70_000; i++) {
      int id = narrow((100 + i) & 0x7f);
      assertThat(id).isEqualTo((last + 1) & 0x7fff);
      last = id;
    }
  }

  @Test
  void shouldGiveALatePacketTheIdOfItsFrame() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int newest = 0;
    narrow(0);
    for (int i = 0; i < 20_000; i++) {
      int id = Math.max(0, newest - 60 + random.nextInt(100));
      assertThat(narrow(id & 0x7f)).as("seed %d", seed).isEqualTo(id & 0x7fff);
      newest = Math.max(newest, id);
    }
  }

  @Test
  void shouldFollowASenderWhoUsesBothWidths() {
    assertThat(wide(0x7fff)).isEqualTo(0x7fff);
    assertThat(narrow(0)).isZero();
    assertThat(narrow(0x7f)).isEqualTo(0x7fff);
    assertThat(narrow(40)).isEqualTo(40);
    assertThat(wide(0x1234)).isEqualTo(0x1234);
    assertThat(narrow(0x35)).isEqualTo(0x1235);
    assertThat(wide(0x1230)).isEqualTo(0x1230);
    assertThat(narrow(0x36)).isEqualTo(0x1236);
  }
}
