package io.coanchor.core.srtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coanchor.core.dtls.SrtpProfile;
import io.coanchor.core.packet.DropReason;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SrtpSessionTest {
  private static final int SSRC = 0xcafebabe;

  @ParameterizedTest
  @EnumSource
  void shouldGiveBackWhatWasProtectedInTheMiddleOfAnArray(SrtpProfile profile) {
    Sessions sessions = new Sessions(profile);
    for (int i = 0; i < 100; i++) {
      byte[] packet = Sessions.rtp(i, SSRC, 10 * i);
      byte[] buffer = new byte[packet.length + 200];
      System.arraycopy(packet, 0, buffer, 33, packet.length);

      int length = sessions.client.protectRtp(buffer, 33, packet.length);
      assertThat(length).isEqualTo(packet.length + profile.rtpOverheadBytes());
      assertThat(Arrays.copyOfRange(buffer, 33, 53)).isEqualTo(Arrays.copyOf(packet, 20));
      if (i > 0) {
        assertThat(Arrays.copyOfRange(buffer, 53, 33 + packet.length))
            .isNotEqualTo(Arrays.copyOfRange(packet, 20, packet.length));
      }
      assertThat(sessions.server.unprotectRtp(buffer, 33, length)).isEqualTo(packet.length);
      assertThat(Arrays.copyOfRange(buffer, 33, 33 + packet.length)).isEqualTo(packet);
      assertThat(buffer[32]).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldGiveBackRtcp(SrtpProfile profile) {
    Sessions sessions = new Sessions(profile);
    for (int i = 0; i < 100; i++) {
      byte[] packet = Sessions.rtcp(SSRC);
      byte[] buffer = new byte[packet.length + 100];
      System.arraycopy(packet, 0, buffer, 9, packet.length);

      int length = sessions.server.protectRtcp(buffer, 9, packet.length);
      assertThat(length).isEqualTo(packet.length + profile.rtcpOverheadBytes());
      assertThat(sessions.client.unprotectRtcp(buffer, 9, length)).isEqualTo(packet.length);
      assertThat(Arrays.copyOfRange(buffer, 9, 9 + packet.length)).isEqualTo(packet);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseReplays(SrtpProfile profile) {
    Sessions sessions = new Sessions(profile);
    byte[] rtp = sessions.protectRtp(Sessions.rtp(1, SSRC, 100));
    byte[] rtcp = sessions.protectRtcp(Sessions.rtcp(SSRC));
    assertThat(sessions.unprotectRtp(rtp)).isPositive();
    assertThat(sessions.unprotectRtcp(rtcp)).isPositive();

    assertThat(sessions.unprotectRtp(rtp)).isEqualTo(SrtpSession.REPLAYED);
    assertThat(sessions.unprotectRtcp(rtcp)).isEqualTo(SrtpSession.REPLAYED);

    for (int i = 2; i < 102; i++) {
      assertThat(sessions.unprotectRtp(sessions.protectRtp(Sessions.rtp(i, SSRC, 100))))
          .isPositive();
      assertThat(sessions.unprotectRtcp(sessions.protectRtcp(Sessions.rtcp(SSRC)))).isPositive();
    }
    assertThat(sessions.unprotectRtp(rtp)).as("out of the window").isEqualTo(SrtpSession.REPLAYED);
    assertThat(sessions.unprotectRtcp(rtcp)).isEqualTo(SrtpSession.REPLAYED);
  }

  @ParameterizedTest
  @EnumSource
  void shouldAcceptWhatWasOvertakenOnce(SrtpProfile profile) {
    Sessions sessions = new Sessions(profile);
    byte[][] packets = new byte[40][];
    for (int i = 0; i < packets.length; i++) {
      packets[i] = sessions.protectRtp(Sessions.rtp(100 + i, SSRC, 50));
    }
    for (int i = packets.length - 1; i >= 0; i--) {
      assertThat(sessions.unprotectRtp(packets[i])).isPositive();
      assertThat(sessions.unprotectRtp(packets[i])).isEqualTo(SrtpSession.REPLAYED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldCountRollovers(SrtpProfile profile) {
    Sessions sessions = new Sessions(profile);
    for (int i = 0; i < 3 * 65_536; i += 1000) {
      byte[] packet = Sessions.rtp(i & 0xffff, SSRC, 20);
      assertThat(sessions.unprotectRtp(sessions.protectRtp(packet))).isEqualTo(packet.length);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseEveryAlteredBit(SrtpProfile profile) {
    Sessions sessions = new Sessions(profile);
    byte[] rtp = sessions.protectRtp(Sessions.rtp(1, SSRC, 30));
    byte[] rtcp = sessions.protectRtcp(Sessions.rtcp(SSRC));
    for (int bit = 0; bit < 8 * rtp.length; bit++) {
      assertThat(sessions.unprotectRtp(flip(rtp, bit))).as("bit %d", bit).isNegative();
    }
    for (int bit = 0; bit < 8 * rtcp.length; bit++) {
      assertThat(sessions.unprotectRtcp(flip(rtcp, bit))).as("bit %d", bit).isNegative();
    }
    assertThat(sessions.server.debugState())
        .containsEntry("receivedRtp", 0)
        .containsEntry("receivedRtcp", 0);
    assertThat(sessions.unprotectRtp(rtp)).isPositive();
    assertThat(sessions.unprotectRtcp(rtcp)).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseEveryTruncation(SrtpProfile profile) {
    Sessions sessions = new Sessions(profile);
    byte[] rtp = sessions.protectRtp(Sessions.rtp(1, SSRC, 30));
    byte[] rtcp = sessions.protectRtcp(Sessions.rtcp(SSRC));
    for (int length = 0; length < rtp.length; length++) {
      assertThat(sessions.unprotectRtp(Arrays.copyOf(rtp, length))).isNegative();
    }
    for (int length = 0; length < rtcp.length; length++) {
      assertThat(sessions.unprotectRtcp(Arrays.copyOf(rtcp, length))).isNegative();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseItsOwnPackets(SrtpProfile profile) {
    Sessions sessions = new Sessions(profile);
    byte[] rtp = sessions.protectRtp(Sessions.rtp(1, SSRC, 30));

    assertThat(sessions.client.unprotectRtp(rtp, 0, rtp.length)).isEqualTo(SrtpSession.AUTH_FAILED);
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseRtcpThatIsNotEncrypted(SrtpProfile profile) {
    Sessions sessions = new Sessions(profile);
    byte[] rtcp = sessions.protectRtcp(Sessions.rtcp(SSRC));
    int index =
        profile == SrtpProfile.AEAD_AES_128_GCM
            ? rtcp.length - 4
            : rtcp.length - 4 - profile.tagBytes();
    rtcp[index] &= 0x7f;

    assertThat(sessions.unprotectRtcp(rtcp)).isEqualTo(SrtpSession.MALFORMED);
  }

  @ParameterizedTest
  @EnumSource
  void shouldSendTheSamePacketAgainAnyNumberOfTimes(SrtpProfile profile) {
    Sessions sessions = new Sessions(profile);
    byte[] packet = Sessions.rtp(5, SSRC, 80);
    byte[] first = sessions.protectRtp(packet);
    for (int i = 0; i < 3; i++) {
      assertThat(sessions.protectRtp(packet)).as("repetition %d", i).isEqualTo(first);
    }
    sessions.protectRtp(Sessions.rtp(6, SSRC, 80));
    assertThat(sessions.protectRtp(packet)).isEqualTo(first);
    assertThat(sessions.unprotectRtp(first)).isEqualTo(packet.length);
  }

  @ParameterizedTest
  @EnumSource
  void shouldNotLetForgedStreamsTakeRoom(SrtpProfile profile) {
    Sessions sessions = new Sessions(profile);
    long seed = 7;
    Random random = new Random(seed);
    for (int i = 0; i < 1000; i++) {
      byte[] forged = Sessions.rtp(i, random.nextInt(), 60);
      random.nextBytes(forged);
      forged[0] = (byte) 0x80;
      assertThat(sessions.unprotectRtp(forged)).as("seed %d", seed).isNegative();
    }
    assertThat(sessions.server.debugState()).containsEntry("receivedRtp", 0);
    assertThat(sessions.unprotectRtp(sessions.protectRtp(Sessions.rtp(0, SSRC, 60)))).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseAStreamTooMany(SrtpProfile profile) {
    Sessions sessions = new Sessions(profile);
    for (int ssrc = 0; ssrc < SrtpSession.MAX_STREAMS; ssrc++) {
      assertThat(sessions.unprotectRtp(sessions.protectRtp(Sessions.rtp(1, ssrc, 9)))).isPositive();
      assertThat(sessions.unprotectRtcp(sessions.protectRtcp(Sessions.rtcp(ssrc)))).isPositive();
    }
    byte[] rtp = Arrays.copyOf(Sessions.rtp(1, 1000, 9), 100);
    byte[] rtcp = Arrays.copyOf(Sessions.rtcp(1000), 100);

    assertThat(sessions.client.protectRtp(rtp, 0, 29)).isEqualTo(SrtpSession.TOO_MANY_STREAMS);
    assertThat(sessions.client.protectRtcp(rtcp, 0, 32)).isEqualTo(SrtpSession.TOO_MANY_STREAMS);
    assertThat(sessions.server.unprotectRtp(rtp, 0, 60)).isEqualTo(SrtpSession.TOO_MANY_STREAMS);
    Arrays.fill(rtcp, 32, 100, (byte) -1);
    assertThat(sessions.server.unprotectRtcp(rtcp, 0, 90)).isEqualTo(SrtpSession.TOO_MANY_STREAMS);
    assertThat(sessions.unprotectRtp(sessions.protectRtp(Sessions.rtp(2, 3, 9)))).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void shouldInsistOnRoomForTheTag(SrtpProfile profile) {
    Sessions sessions = new Sessions(profile);
    byte[] packet = Sessions.rtp(1, SSRC, 10);

    assertThatThrownBy(() -> sessions.client.protectRtp(packet, 0, packet.length))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("30 bytes at 0 of 30");
  }

  @ParameterizedTest
  @EnumSource
  void shouldNameTheReasonOfEveryRefusal(SrtpProfile profile) {
    assertThat(profile.tagBytes()).isPositive();
    assertThat(SrtpSession.rtpDropReason(SrtpSession.AUTH_FAILED))
        .isEqualTo(DropReason.SRTP_AUTH_FAILED);
    assertThat(SrtpSession.rtpDropReason(SrtpSession.REPLAYED)).isEqualTo(DropReason.SRTP_REPLAYED);
    assertThat(SrtpSession.rtpDropReason(SrtpSession.MALFORMED))
        .isEqualTo(DropReason.RTP_MALFORMED);
    assertThat(SrtpSession.rtcpDropReason(SrtpSession.AUTH_FAILED))
        .isEqualTo(DropReason.SRTCP_AUTH_FAILED);
    assertThat(SrtpSession.rtcpDropReason(SrtpSession.REPLAYED))
        .isEqualTo(DropReason.SRTCP_REPLAYED);
    assertThat(SrtpSession.rtcpDropReason(SrtpSession.MALFORMED))
        .isEqualTo(DropReason.RTCP_MALFORMED);
    assertThat(SrtpSession.rtcpDropReason(SrtpSession.TOO_MANY_STREAMS))
        .isEqualTo(DropReason.SRTP_TOO_MANY_STREAMS);
  }

  @Test
  void shouldPrepareTheLibrary() {
    assertThat(SrtpSession.prepare()).isIn("OpenSSL", "SunJCE");
    assertThat(SrtpSession.prepare()).isEqualTo(SrtpSession.prepare());
  }

  private static byte[] flip(byte[] packet, int bit) {
    byte[] altered = packet.clone();
    altered[bit / 8] ^= (byte) (1 << bit % 8);
    return altered;
  }
}
