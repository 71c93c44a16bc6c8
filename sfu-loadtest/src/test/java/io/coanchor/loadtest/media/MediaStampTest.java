package io.coanchor.loadtest.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MediaStampTest {
  @Test
  void shouldTellTimeAndCountAgain() {
    byte[] payload = payload(40);
    long sentNs = 0x12_3456_789a_bcdeL;

    assertThat(MediaStamp.write(payload, 3, 40 - 3, sentNs, 4_711)).isTrue();

    assertThat(MediaStamp.isIn(payload, 3, 37)).isTrue();
    assertThat(MediaStamp.ageNs(payload, 3, 37, sentNs + 20_000_000)).isEqualTo(20_000_000);
    assertThat(MediaStamp.count(payload, 3, 37)).isEqualTo(4_711);
  }

  @Test
  void shouldSurviveAClockThatRunsOver() {
    byte[] payload = payload(MediaStamp.BYTES);
    MediaStamp.write(payload, 0, payload.length, -5, 0);

    assertThat(MediaStamp.ageNs(payload, 0, payload.length, 95)).isEqualTo(100);
    assertThat(MediaStamp.ageNs(payload, 0, payload.length, -6)).isEqualTo(-1);
  }

  @Test
  void shouldLeaveNoByteThatH264WouldHaveToEscape() {
    byte[] payload = payload(MediaStamp.BYTES);
    MediaStamp.write(payload, 0, payload.length, 0, 0);

    for (byte value : payload) {
      assertThat(value).isNegative();
    }
  }

  @Test
  void shouldFindNoStampWhereThereIsNone() {
    SplittableRandom random = new SplittableRandom(7);
    byte[] noise = new byte[64];
    for (int i = 0; i < 10_000; i++) {
      random.nextBytes(noise);
      noise[63] = (byte) 0x80;
      assertThat(MediaStamp.isIn(noise, 0, noise.length)).isFalse();
    }
    assertThat(MediaStamp.isIn(payload(20), 4, MediaStamp.BYTES - 1)).isFalse();
    assertThat(MediaStamp.write(new byte[64], 0, 64, 1, 1)).isFalse();
  }

  private static byte[] payload(int bytes) {
    byte[] payload = Arrays.copyOf(new byte[0], bytes);
    byte[] blank = MediaStamp.blank();
    System.arraycopy(blank, 0, payload, bytes - blank.length, blank.length);
    return payload;
  }
}
