package io.coanchor.core.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class RtxPacketTest {
  private final RtpPacket packet = new RtpPacket();

  @Test
  void shouldRestoreInPlace() {
    byte[] bytes = hex("90e10005 11111111 0000beef bede0001 10aa0000 fffe 010203");
    assertThat(packet.wrap(bytes, 0, bytes.length)).isTrue();

    assertThat(RtxPacket.originalSequenceNumber(packet)).isEqualTo(0xfffe);
    assertThat(RtxPacket.restore(packet, 96, 0xcafe)).isTrue();

    assertThat(packet.offset()).isEqualTo(2);
    assertThat(Arrays.copyOfRange(packet.array(), 2, bytes.length))
        .isEqualTo(hex("90e0fffe 11111111 0000cafe bede0001 10aa0000 010203"));
    assertThat(packet.extension(1)).isEqualTo(19);
    assertThat(packet.payloadLength()).isEqualTo(3);
  }

  @Test
  void shouldKeepPaddingOnRestore() {
    byte[] bytes = hex("a0610005 11111111 0000beef 0007 0102 0002");
    assertThat(packet.wrap(bytes, 0, bytes.length)).isTrue();

    assertThat(RtxPacket.restore(packet, 96, 0xcafe)).isTrue();

    assertThat(packet.sequenceNumber()).isEqualTo(7);
    assertThat(packet.payloadLength()).isEqualTo(2);
    assertThat(packet.paddingLength()).isEqualTo(2);
  }

  @Test
  void shouldFindNoOriginalInAProbeOrAStump() {
    byte[] probe = hex("a0610005 11111111 0000beef 000003");
    byte[] stump = hex("80610005 11111111 0000beef 00");
    for (byte[] bytes : new byte[][] {probe, stump}) {
      byte[] before = bytes.clone();
      assertThat(packet.wrap(bytes, 0, bytes.length)).isTrue();

      assertThat(RtxPacket.originalSequenceNumber(packet)).isEqualTo(-1);
      assertThat(RtxPacket.restore(packet, 96, 1)).isFalse();
      assertThat(bytes).isEqualTo(before);
    }
  }

  @Test
  void shouldComeBackAfterEncapsulation() {
    byte[] original = hex("b0e0fffe 11111111 0000cafe bede0001 10aa0000 010203 0002");
    assertThat(packet.wrap(original, 0, original.length)).isTrue();
    byte[] out = new byte[100];

    int length = RtxPacket.encapsulate(packet, 97, 1_000, 0xbeef, out, 10);

    assertThat(Arrays.copyOfRange(out, 10, 10 + length))
        .isEqualTo(hex("90e103e8 11111111 0000beef bede0001 10aa0000 fffe 010203"));
    assertThat(packet.wrap(out, 10, length)).isTrue();
    assertThat(RtxPacket.restore(packet, 96, 0xcafe)).isTrue();
    assertThat(Arrays.copyOfRange(out, packet.offset(), packet.offset() + packet.length()))
        .isEqualTo(hex("90e0fffe 11111111 0000cafe bede0001 10aa0000 010203"));
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }
}
