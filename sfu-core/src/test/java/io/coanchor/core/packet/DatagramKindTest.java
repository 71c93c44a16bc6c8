package io.coanchor.core.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** RFC 7983 section 7 and RFC 5761 section 4. */
class DatagramKindTest {
  private static final int LONG_ENOUGH = 40;

  private static DatagramKind of(int first, int second, int length) {
    byte[] datagram = new byte[length + 8];
    datagram[4] = (byte) first;
    datagram[5] = (byte) second;
    return DatagramKind.of(datagram, 4, length);
  }

  @Test
  void shouldTellEveryFirstByte() {
    for (int first = 0; first < 256; first++) {
      DatagramKind expected =
          first <= 3
              ? DatagramKind.STUN
              : first >= 20 && first <= 63
                  ? DatagramKind.DTLS
                  : first >= 128 && first <= 191 ? DatagramKind.RTP : DatagramKind.OTHER;
      assertThat(of(first, 96, LONG_ENOUGH)).as("first byte " + first).isEqualTo(expected);
    }
  }

  @Test
  void shouldTellRtcpByItsType() {
    for (int second = 0; second < 256; second++) {
      DatagramKind expected = second >= 192 && second <= 223 ? DatagramKind.RTCP : DatagramKind.RTP;
      assertThat(of(0x80, second, LONG_ENOUGH)).as("second byte " + second).isEqualTo(expected);
    }
  }

  @Test
  void shouldRefuseWhatIsTooShortForItsKind() {
    assertThat(of(0, 1, 19)).isEqualTo(DatagramKind.OTHER);
    assertThat(of(0, 1, 20)).isEqualTo(DatagramKind.STUN);
    assertThat(of(22, 0xfe, 12)).isEqualTo(DatagramKind.OTHER);
    assertThat(of(22, 0xfe, 13)).isEqualTo(DatagramKind.DTLS);
    assertThat(of(0x80, 96, 11)).isEqualTo(DatagramKind.OTHER);
    assertThat(of(0x80, 96, 12)).isEqualTo(DatagramKind.RTP);
    assertThat(of(0x80, 200, 3)).isEqualTo(DatagramKind.OTHER);
    assertThat(of(0x80, 200, 4)).isEqualTo(DatagramKind.RTCP);
    assertThat(of(0x80, 200, 1)).isEqualTo(DatagramKind.OTHER);
    assertThat(of(0x80, 200, 0)).isEqualTo(DatagramKind.OTHER);
  }

  @Test
  void shouldNeverReadBeyondTheDatagram() {
    Random random = new Random(7);
    for (int length = 0; length < 64; length++) {
      for (int i = 0; i < 100; i++) {
        byte[] exact = new byte[length];
        random.nextBytes(exact);
        assertThat(DatagramKind.of(exact, 0, length)).isNotNull();
      }
    }
  }

  @Test
  void shouldCountDropsByReason() {
    DropCounters one = new DropCounters();
    DropCounters all = new DropCounters();
    one.count(DropReason.SRTP_REPLAYED);
    one.count(DropReason.SRTP_REPLAYED);
    all.addAll(one);
    all.addAll(one);
    assertThat(all.get(DropReason.SRTP_REPLAYED)).isEqualTo(4);
    assertThat(all.debugState()).containsOnlyKeys("srtp_replayed");
  }
}
