package io.coanchor.client.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coanchor.core.codec.Codec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IvfReaderTest {
  private static final byte[] KEY = {0x10, 0, 0, (byte) 0x9d, 1, 0x2a, (byte) 0x80, 2, 0x68, 1};
  private static final byte[] DELTA = {0x11, 0, 0, 1, 2};

  @Test
  void shouldReadFramesAndTheirTimes() throws Exception {
    Clip clip = ClipReader.read(file("VP80", KEY, DELTA, DELTA));

    assertThat(clip.videoCodec()).isEqualTo(Codec.VP8);
    assertThat(clip.video()).hasSize(3);
    assertThat(clip.video().get(0).keyFrame()).isTrue();
    assertThat(clip.video().get(1).keyFrame()).isFalse();
    assertThat(clip.video().get(2).timestampNs()).isEqualTo(80_000_000);
    assertThat(clip.video().get(2).data()).isEqualTo(DELTA);
    assertThat(clip.durationNs()).isEqualTo(120_000_000);
  }

  @Test
  void shouldRefuseWhatItCannotPush() {
    refused(file("H264", KEY, DELTA), "codec 'H264'");
    refused(file("VP80", DELTA, KEY), "the first a key frame");
    refused(file("VP80", KEY), "expected: 2");
    refused(Arrays.copyOf(file("VP80", KEY, DELTA), 20), "a header of 32");
    byte[] cut = file("VP80", KEY, DELTA);
    refused(Arrays.copyOf(cut, cut.length - 1), "frame of 5 bytes");
    byte[] still = file("VP80", KEY, DELTA);
    Arrays.fill(still, 16, 20, (byte) 0);
    refused(still, "time base");
  }

  @Test
  void shouldNeverThrowAnythingElse() {
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 5_000; i++) {
      byte[] file = file("VP80", KEY, DELTA, DELTA);
      for (int change = 0; change < 3; change++) {
        file[4 + random.nextInt(file.length - 4)] = (byte) random.nextInt();
      }
      try {
        assertThat(ClipReader.read(file).video()).isNotEmpty();
      } catch (ClipException e) {
        assertThat(e).hasMessageStartingWith("ivf: ");
      }
    }
  }

  private static void refused(byte[] file, String message) {
    assertThatExceptionOfType(ClipException.class)
        .isThrownBy(() -> ClipReader.read(file))
        .withMessageContaining(message);
  }

  private static byte[] file(String codec, byte[]... frames) {
    int bytes = 32;
    for (byte[] frame : frames) {
      bytes += 12 + frame.length;
    }
    ByteBuffer out = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.put("DKIF".getBytes(StandardCharsets.US_ASCII)).putShort((short) 0).putShort((short) 32);
    out.put(codec.getBytes(StandardCharsets.US_ASCII)).putShort((short) 640).putShort((short) 360);
    out.putInt(25).putInt(1).putInt(frames.length).putInt(0);
    for (int i = 0; i < frames.length; i++) {
      out.putInt(frames[i].length).putLong(i).put(frames[i]);
    }
    return out.array();
  }
}
