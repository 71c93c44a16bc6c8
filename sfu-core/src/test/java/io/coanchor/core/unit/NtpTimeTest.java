package io.coanchor.core.unit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class NtpTimeTest {
  @Test
  void shouldCountSecondsFrom1900() {
    // 2036-02-07 06:28:16 is where the 32 bits of seconds end; one second before is all ones.
    long lastSecond = (0xffff_ffffL - 2_208_988_800L) * 1_000_000_000L;

    assertThat(NtpTime.ofUnixNanos(0)).isEqualTo(0x83AA_7E80_0000_0000L);
    assertThat(NtpTime.ofUnixNanos(lastSecond + 500_000_000L)).isEqualTo(0xffff_ffff_8000_0000L);
  }

  @Test
  void shouldComeBackWithinANanosecond() {
    Random random = new Random(11);
    for (int i = 0; i < 10_000; i++) {
      long unixNs = random.nextLong(2_085_978_496L * 1_000_000_000L);

      long back = NtpTime.toUnixNanos(NtpTime.ofUnixNanos(unixNs));

      assertThat(back - unixNs).as("of %d", unixNs).isBetween(-1L, 1L);
    }
  }

  @Test
  void shouldTakeTheMiddleBits() {
    // The example of RFC 3550 section 6.4.1, figure 2.
    long ntp = 0xb44d_b705_2000_0000L;

    assertThat(NtpTime.compact(ntp)).isEqualTo(0xb705_2000L);
    assertThat(NtpTime.compactToNanos(0x0005_4000L)).isEqualTo(5_250_000_000L);
    assertThat(NtpTime.nanosToCompact(5_250_000_000L)).isEqualTo(0x0005_4000L);
  }

  @Test
  void shouldClampDurations() {
    assertThat(NtpTime.nanosToCompact(-1)).isZero();
    assertThat(NtpTime.nanosToCompact(Long.MAX_VALUE)).isEqualTo(0xffff_ffffL);
  }

  @Test
  void shouldKnowBytesInATimeAndTheTimeOfBytes() {
    assertThat(Bitrate.bytesIn(8_000_000, 1_500_000_000L)).isEqualTo(1_500_000);
    assertThat(Bitrate.nanosFor(1_000, 8_000_000)).isEqualTo(1_000_000);
    assertThat(Bitrate.nanosFor(1, 0)).isEqualTo(Long.MAX_VALUE);
    assertThat(Bitrate.kbps(1_500)).isEqualTo(new Bitrate(1_500_000));
  }
}
