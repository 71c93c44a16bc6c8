package io.coanchor.core.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RtpPacketTest {
  private final RtpPacket packet = new RtpPacket();

  @Test
  void shouldReadTheFixedHeader() {
    byte[] bytes = hex("80ef fffe 8000_0001 f000_000f aabbcc");

    assertThat(packet.wrap(bytes, 0, bytes.length)).isTrue();

    assertThat(packet.marker()).isTrue();
    assertThat(packet.payloadType()).isEqualTo(111);
    assertThat(packet.sequenceNumber()).isEqualTo(0xfffe);
    assertThat(packet.timestamp()).isEqualTo(0x8000_0001L);
    assertThat(packet.ssrc()).isEqualTo(0xf000_000fL);
    assertThat(packet.headerLength()).isEqualTo(12);
    assertThat(packet.payloadOffset()).isEqualTo(12);
    assertThat(packet.payloadLength()).isEqualTo(3);
    assertThat(packet.extension(1)).isEqualTo(-1);
  }

  @Test
  void shouldPassOverContributingSources() {
    byte[] bytes = hex("0000 82 60 0001 00000002 00000003 11111111 22222222 55");

    assertThat(packet.wrap(bytes, 2, bytes.length - 2)).isTrue();

    assertThat(packet.headerLength()).isEqualTo(20);
    assertThat(packet.payloadOffset()).isEqualTo(22);
    assertThat(packet.payloadLength()).isEqualTo(1);
  }

  @Test
  void shouldFindOneByteElementsAmongPadding() {
    // Laid out as the example of RFC 8285 section 4.2: one, two, padding twice, four bytes.
    byte[] bytes = hex("90600001 00000002 00000003 bede0003 10aa 21bbbb 0000 33cccccccc 77");

    assertThat(packet.wrap(bytes, 0, bytes.length)).isTrue();

    assertThat(packet.extension(1)).isEqualTo(17);
    assertThat(packet.extensionLength()).isEqualTo(1);
    assertThat(packet.extension(2)).isEqualTo(19);
    assertThat(packet.extensionLength()).isEqualTo(2);
    assertThat(packet.extension(3)).isEqualTo(24);
    assertThat(packet.extensionLength()).isEqualTo(4);
    assertThat(packet.extension(4)).isEqualTo(-1);
    assertThat(packet.extensionLength()).isZero();
    assertThat(packet.payloadLength()).isEqualTo(1);
  }

  @Test
  void shouldFindTwoByteElementsWithAnyAppBits() {
    // The example of RFC 8285 section 4.3: empty, one byte, padding, four bytes.
    byte[] bytes = hex("90600001 00000002 00000003 100f0003 0100 0201aa 00 0304bbbbbbbb");

    assertThat(packet.wrap(bytes, 0, bytes.length)).isTrue();

    assertThat(packet.extension(1)).isEqualTo(18);
    assertThat(packet.extensionLength()).isZero();
    assertThat(packet.extension(2)).isEqualTo(20);
    assertThat(packet.extensionLength()).isEqualTo(1);
    assertThat(packet.extension(3)).isEqualTo(24);
    assertThat(packet.extensionLength()).isEqualTo(4);
  }

  @Test
  void shouldStopAtIdFifteenAndAtIdZeroWithLength() {
    byte[] fifteen = hex("90600001 00000002 00000003 bede0001 f0 10aa 00");
    byte[] zero = hex("90600001 00000002 00000003 bede0001 01 10aa 00");

    assertThat(packet.wrap(fifteen, 0, fifteen.length)).isTrue();
    assertThat(packet.extension(1)).isEqualTo(-1);
    assertThat(packet.wrap(zero, 0, zero.length)).isTrue();
    assertThat(packet.extension(1)).isEqualTo(-1);
  }

  @Test
  void shouldNotFindElementsThatOverrunTheirBlock() {
    byte[] oneByte = hex("90600001 00000002 00000003 bede0001 13aabbcc ddddddddd0");
    byte[] twoByte = hex("90600001 00000002 00000003 10000001 0103aabb ccddddddd0");
    byte[] cutHead = hex("90600001 00000002 00000003 10000001 00000001 04ddddddd0");

    for (byte[] bytes : new byte[][] {oneByte, twoByte, cutHead}) {
      assertThat(packet.wrap(bytes, 0, bytes.length)).isTrue();
      assertThat(packet.extension(1)).isEqualTo(-1);
    }
  }

  @Test
  void shouldIgnoreAnUnknownProfile() {
    byte[] bytes = hex("90600001 00000002 00000003 12340001 10aa1111 55");

    assertThat(packet.wrap(bytes, 0, bytes.length)).isTrue();
    assertThat(packet.extension(1)).isEqualTo(-1);
    assertThat(packet.payloadLength()).isEqualTo(1);
  }

  @Test
  void shouldLeaveOutPadding() {
    byte[] bytes = hex("a0600001 00000002 00000003 aabb 000003");

    assertThat(packet.wrap(bytes, 0, bytes.length)).isTrue();
    assertThat(packet.payloadLength()).isEqualTo(2);
    assertThat(packet.paddingLength()).isEqualTo(3);
    assertThat(packet.length()).isEqualTo(17);
  }

  @Test
  void shouldTakeAPacketOfPaddingOnly() {
    byte[] bytes = hex("a0600001 00000002 00000003 00000003");

    assertThat(packet.wrap(bytes, 0, bytes.length - 1)).isFalse();
    bytes[14] = 3;
    assertThat(packet.wrap(bytes, 0, bytes.length - 1)).isTrue();
    assertThat(packet.payloadLength()).isZero();
  }

  @Test
  void shouldRefuseMalformedHeaders() {
    assertThat(wraps("80600001 00000002 000000")).as("11 bytes").isFalse();
    assertThat(wraps("40600001 00000002 00000003")).as("version 1").isFalse();
    assertThat(wraps("c0600001 00000002 00000003")).as("version 3").isFalse();
    assertThat(wraps("00600001 00000002 00000003")).as("version 0").isFalse();
    assertThat(wraps("81600001 00000002 00000003")).as("CSRC missing").isFalse();
    assertThat(wraps("90600001 00000002 00000003")).as("extension missing").isFalse();
    assertThat(wraps("90600001 00000002 00000003 bede0001")).as("extension cut").isFalse();
    assertThat(wraps("90600001 00000002 00000003 bedeffff 00000000")).as("too long").isFalse();
    assertThat(wraps("a0600001 00000002 00000003")).as("no padding count").isFalse();
    assertThat(wraps("a0600001 00000002 00000003 0000")).as("padding 0").isFalse();
    assertThat(wraps("a0600001 00000002 00000003 0003")).as("padding over payload").isFalse();
  }

  @Test
  void shouldReadBackWhatTheWriterWrote() {
    long seed = 4711;
    Random random = new Random(seed);
    RtpHeaderWriter writer = new RtpHeaderWriter();
    for (int round = 0; round < 5_000; round++) {
      boolean twoByte = random.nextBoolean();
      int offset = random.nextInt(5);
      byte[] out = new byte[4_000];
      boolean marker = random.nextBoolean();
      int type = random.nextInt(128);
      int sequence = random.nextInt(65_536);
      long timestamp = random.nextInt() & 0xffff_ffffL;
      long ssrc = random.nextInt() & 0xffff_ffffL;
      byte[][] values = new byte[twoByte ? 20 : 15][];
      writer.wrap(out, offset).header(marker, type, sequence, timestamp, ssrc);
      writer.beginExtensions(twoByte);
      for (int id = 1; id < values.length; id++) {
        if (random.nextBoolean()) {
          values[id] = new byte[twoByte ? random.nextInt(100) : 1 + random.nextInt(16)];
          random.nextBytes(values[id]);
          writer.extension(id, values[id], 0, values[id].length);
        }
      }
      int header = writer.finish();

      assertThat(packet.wrap(out, offset, header + 9)).as("seed %d", seed).isTrue();

      assertThat(packet.headerLength()).isEqualTo(header);
      assertThat(packet.marker()).isEqualTo(marker);
      assertThat(packet.payloadType()).isEqualTo(type);
      assertThat(packet.sequenceNumber()).isEqualTo(sequence);
      assertThat(packet.timestamp()).isEqualTo(timestamp);
      assertThat(packet.ssrc()).isEqualTo(ssrc);
      assertThat(packet.payloadLength()).isEqualTo(9);
      for (int id = 1; id < values.length; id++) {
        int at = packet.extension(id);
        if (values[id] == null) {
          assertThat(at).isEqualTo(-1);
        } else {
          assertThat(Arrays.copyOfRange(out, at, at + packet.extensionLength()))
              .as("seed %d, round %d, id %d", seed, round, id)
              .isEqualTo(values[id]);
        }
      }
    }
  }

  @Test
  void shouldWriteNumbersBigEndianAndPadToFour() {
    byte[] out = new byte[40];
    RtpHeaderWriter writer = new RtpHeaderWriter();
    writer.wrap(out, 0).header(true, 96, 1, 2, 3).beginExtensions(false);
    writer.extension(3, 2, 0x1234).extension(2, 3, 0xabcdef);

    int length = writer.finish();

    assertThat(Arrays.copyOf(out, length))
        .isEqualTo(hex("90e00001 00000002 00000003 bede0002 311234 22abcdef 00"));
  }

  @Test
  void shouldTakeBackAnEmptyExtensionBlock() {
    byte[] out = new byte[40];
    RtpHeaderWriter writer = new RtpHeaderWriter();

    assertThat(writer.wrap(out, 0).header(false, 0, 0, 0, 0).beginExtensions(true).finish())
        .isEqualTo(12);
    assertThat(out[0]).isEqualTo((byte) 0x80);
    assertThat(writer.wrap(out, 0).header(false, 0, 0, 0, 0).finish()).isEqualTo(12);
  }

  @Test
  void shouldRefuseElementsTheFormCannotCarry() {
    RtpHeaderWriter writer = new RtpHeaderWriter();
    byte[] out = new byte[100];
    writer.wrap(out, 0).header(false, 0, 0, 0, 0).beginExtensions(false);

    assertThat(writer.fits(14, 16)).isTrue();
    assertThatThrownBy(() -> writer.extension(15, 1, 0))
        .hasMessageContaining("id 15 of 1 bytes (expected: id 1..14, 1..16 bytes");
    assertThatThrownBy(() -> writer.extension(1, out, 0, 17))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> writer.extension(1, out, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private boolean wraps(String text) {
    byte[] bytes = hex(text);
    return packet.wrap(bytes, 0, bytes.length);
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replaceAll("[ _]", ""));
  }
}
