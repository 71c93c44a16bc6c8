package io.coanchor.loadtest.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.codec.OpusPacket;
import org.junit.jupiter.api.Test;

/** RFC 6716 section 3.2. */
class OpusPaddingTest {
  private static final byte[] PADDING = {9, 8, 7};

  @Test
  void shouldPadOneFrame() {
    assertPadded(bytes(0xf8, 1, 2), bytes(0xfb, 0x41, 3, 1, 2, 9, 8, 7));
  }

  @Test
  void shouldPadTwoFramesOfEqualSize() {
    assertPadded(bytes(0xf9, 1, 2), bytes(0xfb, 0x42, 3, 1, 2, 9, 8, 7));
  }

  @Test
  void shouldPadTwoFramesOfDifferentSize() {
    assertPadded(bytes(0xfa, 1, 1, 2, 3), bytes(0xfb, 0xc2, 3, 1, 1, 2, 3, 9, 8, 7));
  }

  @Test
  void shouldPadSeveralFrames() {
    assertPadded(bytes(0xfb, 0x03, 1, 2, 3), bytes(0xfb, 0x43, 3, 1, 2, 3, 9, 8, 7));
  }

  @Test
  void shouldAddToPaddingThatIsThere() {
    assertPadded(bytes(0xfb, 0x41, 2, 5, 0, 0), bytes(0xfb, 0x41, 5, 5, 0, 0, 9, 8, 7));
  }

  @Test
  void shouldWritePaddingOfMoreThanOneByteOfLength() {
    byte[] packet = new byte[3 + 2 + 253];
    packet[0] = (byte) 0xfb;
    packet[1] = 0x41;
    packet[2] = (byte) 253;

    byte[] padded = OpusPadding.append(packet, PADDING);

    assertThat(padded).startsWith(bytes(0xfb, 0x41, 255, 2)).hasSize(packet.length + 1 + 3);
    assertThat(OpusPadding.append(java.util.Objects.requireNonNull(padded), PADDING))
        .startsWith(bytes(0xfb, 0x41, 255, 5));
  }

  @Test
  void shouldRefuseWhatIsNoPacket() {
    assertThat(OpusPadding.append(bytes(), PADDING)).isNull();
    assertThat(OpusPadding.append(bytes(0xfb), PADDING)).isNull();
    assertThat(OpusPadding.append(bytes(0xfb, 0x41), PADDING)).isNull();
    assertThat(OpusPadding.append(bytes(0xfb, 0x41, 255), PADDING)).isNull();
    assertThat(OpusPadding.append(bytes(0xfb, 0x41, 9, 1), PADDING)).isNull();
  }

  private static void assertPadded(byte[] packet, byte[] expected) {
    byte[] padded = OpusPadding.append(packet, PADDING);
    assertThat(padded).isEqualTo(expected);
    assertThat(OpusPacket.samples(expected, 0, expected.length))
        .isEqualTo(OpusPacket.samples(packet, 0, packet.length));
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
