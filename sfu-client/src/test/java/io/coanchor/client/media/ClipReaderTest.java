package io.coanchor.client.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.coanchor.client.EncodedFrame;
import io.coanchor.core.codec.Codec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class ClipReaderTest {
  private static final long MILLISECOND = 1_000_000;

  @Test
  void shouldReadTheDemoClip() {
    Clip clip = ClipReader.demo();

    assertThat(clip.videoCodec()).isEqualTo(Codec.H264);
    assertThat(clip.audioCodec()).isEqualTo(Codec.OPUS);
    assertThat(clip.durationNs()).isEqualTo(10_000 * MILLISECOND);
    assertThat(clip.video()).hasSize(250);
    assertThat(clip.audio()).hasSize(500);
    for (int i = 0; i < clip.video().size(); i++) {
      EncodedFrame frame = clip.video().get(i);
      assertThat(frame.timestampNs()).isEqualTo(i * 40L * MILLISECOND);
      assertThat(frame.keyFrame()).as("frame " + i).isEqualTo(i % 50 == 0);
      assertThat(Arrays.copyOf(frame.data(), 4)).containsExactly(0, 0, 0, 1);
      assertThat((frame.data()[4] & 0x1f) == 7)
          .as("frame %d begins %s", i, HexFormat.of().formatHex(frame.data(), 0, 40))
          .isEqualTo(frame.keyFrame());
    }
    for (int i = 0; i < clip.audio().size(); i++) {
      assertThat(clip.audio().get(i).timestampNs())
          .isBetween(i * 20L * MILLISECOND - 7 * MILLISECOND, i * 20L * MILLISECOND);
    }
  }

  @Test
  void shouldGoOnAcrossTheLoopInOrderOfTime() {
    Clip clip = ClipReader.demo();
    ClipPlayout playout = new ClipPlayout(clip);
    long last = -1;
    long lastVideo = -40 * MILLISECOND;
    for (int i = 0; i < 3 * 750; i++) {
      long due = playout.nextNs();
      EncodedFrame frame = playout.next();
      assertThat(frame.timestampNs()).isEqualTo(due).isGreaterThanOrEqualTo(last);
      last = due;
      if (frame.codec() == Codec.H264) {
        assertThat(due - lastVideo).isEqualTo(40 * MILLISECOND);
        lastVideo = due;
      }
    }
    assertThat(playout.nextNs()).isEqualTo(30_000 * MILLISECOND);
  }

  @Test
  void shouldRefuseWhatIsNoClip() {
    assertThatThrownBy(() -> ClipReader.read(new byte[0])).isInstanceOf(ClipException.class);
    assertThatThrownBy(() -> ClipReader.read(new byte[100])).isInstanceOf(ClipException.class);
    assertThatThrownBy(() -> ClipReader.read("no clip at all".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(ClipException.class);
  }

  @Test
  void shouldRefuseABoxLargerThanTheFileBeforeItIsRead() {
    byte[] file = new byte[64];
    ByteBuffer.wrap(file).putInt(0, 64).put(4, ascii("moov")).putInt(8, 56).put(12, ascii("trak"));
    ByteBuffer.wrap(file).putInt(16, 0x7fff_fff0).put(20, ascii("mdia"));

    assertThatThrownBy(() -> ClipReader.read(file))
        .hasMessage("mp4: box 'mdia' of 2147483632 bytes (expected: 8..48)");
  }

  @Test
  void shouldRefuseATableLargerThanItsBoxBeforeItIsRead() {
    byte[] file = new byte[24];
    ByteBuffer.wrap(file).putInt(0, 24).put(4, ascii("moov")).putInt(8, 16).put(12, ascii("stco"));
    ByteBuffer.wrap(file).putInt(20, 1);

    assertThatThrownBy(() -> ClipReader.read(file)).hasMessageContaining("'stco' of 1 entries");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void shouldOnlyEverRefuseDamagedFiles() throws IOException {
    byte[] file = demoBytes();
    long seed = 4711;
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    int refused = 0;
    for (int round = 0; round < 200; round++) {
      byte[] damaged = Arrays.copyOf(file, random.nextBoolean() ? 24_000 : file.length);
      for (int i = 0; i < 4; i++) {
        damaged[random.nextInt(20_000)] = (byte) random.nextInt();
      }
      refused += read(damaged) ? 0 : 1;
    }
    assertThat(refused).as("seed " + seed).isBetween(50, 200);
  }

  private static boolean read(byte[] file) {
    try {
      return !ClipReader.read(file).video().isEmpty();
    } catch (ClipException e) {
      return false;
    }
  }

  private static byte[] demoBytes() throws IOException {
    try (InputStream in = ClipReader.class.getResourceAsStream("/demo/clip.mp4")) {
      assertThat(in).isNotNull();
      return in.readAllBytes();
    }
  }

  @FuzzTest
  void fuzz(byte[] file) {
    read(file);
  }
}
