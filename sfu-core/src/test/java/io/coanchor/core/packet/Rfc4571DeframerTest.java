package io.coanchor.core.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Rfc4571DeframerTest {
  private final List<byte[]> frames = new ArrayList<>();
  private final Rfc4571Deframer deframer = new Rfc4571Deframer(1500);

  @Test
  void shouldTakeFramesInPiecesOfAnySize() {
    long seed = 4571;
    Random random = new Random(seed);
    List<byte[]> sent = new ArrayList<>();
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (int i = 0; i < 2_000; i++) {
      byte[] frame = new byte[1 + random.nextInt(random.nextBoolean() ? 20 : 1500)];
      random.nextBytes(frame);
      sent.add(frame);
      write(stream, frame);
    }
    byte[] bytes = stream.toByteArray();
    int at = 0;
    while (at < bytes.length) {
      int size = Math.min(1 + random.nextInt(random.nextBoolean() ? 3 : 5000), bytes.length - at);
      assertThat(receive(Arrays.copyOfRange(bytes, at, at + size))).isTrue();
      at += size;
    }

    assertThat(frames).as("seed %d", seed).hasSize(sent.size());
    for (int i = 0; i < sent.size(); i++) {
      assertThat(frames.get(i)).as("seed %d, frame %d", seed, i).isEqualTo(sent.get(i));
    }
    assertThat(deframer.isInsideFrame()).isFalse();
  }

  @Test
  void shouldSkipEmptyFrames() {
    assertThat(receive(new byte[] {0, 0, 0, 0, 0, 1, 42, 0, 0})).isTrue();

    assertThat(frames).containsExactly(new byte[] {42});
  }

  @Test
  void shouldBreakOnAFrameThatIsTooLong() {
    assertThat(receive(new byte[] {0, 1, 42, 5})).isTrue();
    assertThat(receive(new byte[] {(byte) 0xdd, 1, 2})).isFalse();
    assertThat(receive(new byte[] {0, 1, 43})).isFalse();

    assertThat(frames).containsExactly(new byte[] {42});
  }

  @Test
  void shouldTakeTheLongestFrame() {
    byte[] longest = new byte[1500];
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    write(stream, longest);

    assertThat(receive(stream.toByteArray())).isTrue();
    assertThat(frames).containsExactly(longest);
    assertThat(receive(new byte[] {(byte) (1501 >> 8), (byte) 1501})).isFalse();
  }

  @Test
  void shouldWriteHeaders() {
    byte[] out = new byte[4];

    assertThat(Rfc4571Deframer.writeHeader(out, 1, 0xabcd)).isEqualTo(3);
    assertThat(out).containsExactly(0, 0xab, 0xcd, 0);
    assertThatThrownBy(() -> Rfc4571Deframer.writeHeader(out, 0, 65_536))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Rfc4571Deframer(0)).isInstanceOf(IllegalArgumentException.class);
  }

  private boolean receive(byte[] bytes) {
    byte[] shifted = new byte[bytes.length + 3];
    System.arraycopy(bytes, 0, shifted, 3, bytes.length);
    return deframer.receive(
        shifted,
        3,
        bytes.length,
        (array, offset, length) -> frames.add(Arrays.copyOfRange(array, offset, offset + length)));
  }

  private static void write(ByteArrayOutputStream out, byte[] frame) {
    byte[] header = new byte[Rfc4571Deframer.HEADER_BYTES];
    Rfc4571Deframer.writeHeader(header, 0, frame.length);
    out.writeBytes(header);
    out.writeBytes(frame);
  }
}
