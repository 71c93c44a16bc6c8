package io.coanchor.core.srtp;

import static io.coanchor.core.srtp.Sessions.hex;
import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.dtls.SrtpProfile;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * Whole packets as libsrtp 2 makes them (its srtp_validate and srtp_validate_gcm), from the master
 * key of RFC 3711 appendix B.3 and a counting one.
 */
class SrtpVectorsTest {
  private static final String RTP = "800f1234 decafbad cafebabe" + "ab".repeat(16);
  private static final String RTCP = "81c8000b cafebabe" + "ab".repeat(16);

  private final Sessions cm =
      sessions(
          SrtpProfile.AES128_CM_SHA1_80,
          "e1f97a0d3e018be0d64fa32c06de4139",
          "0ec675ad498afeebb6960b3aabe6");
  private final Sessions gcm =
      sessions(
          SrtpProfile.AEAD_AES_128_GCM,
          "000102030405060708090a0b0c0d0e0f",
          "a0a1a2a3a4a5a6a7a8a9aaab");

  @Test
  void shouldProtectRtpWithAesCm() {
    check(cm, "800f1234 decafbad cafebabe 4e55dc4ce79978d88ca4d215949d2402 b78d6acc99ea179b8dbb");
  }

  @Test
  void shouldProtectRtpWithGcm() {
    check(
        gcm,
        "800f1234 decafbad cafebabe c5002ede04cfdd2eb91159e0880aa06e"
            + "d2976826f796b201df3131a127e8a392");
  }

  @Test
  void shouldUnprotectRtcpWithAesCm() {
    checkRtcp(
        cm, "81c8000b cafebabe 7128035be487b9bdbef89041f977a5a8 80000001 993e08cd54d6c1230798");
  }

  @Test
  void shouldUnprotectRtcpWithGcm() {
    checkRtcp(
        gcm,
        "81c8000b cafebabe c98b8b5df0392a55852b6c21ac8e7025"
            + "c52c6fbea2b3b446ea31123ba88ce61e 80000001");
  }

  private static void check(Sessions sessions, String expected) {
    assertThat(sessions.protectRtp(hex(RTP))).isEqualTo(hex(expected));
    byte[] packet = hex(expected);
    int length = sessions.server.unprotectRtp(packet, 0, packet.length);
    assertThat(Arrays.copyOf(packet, Math.max(0, length))).isEqualTo(hex(RTP));
  }

  private static void checkRtcp(Sessions sessions, String vector) {
    byte[] packet = hex(vector);
    int length = sessions.server.unprotectRtcp(packet, 0, packet.length);
    assertThat(Arrays.copyOf(packet, Math.max(0, length))).isEqualTo(hex(RTCP));
    sessions.protectRtcp(hex(RTCP));
    assertThat(sessions.protectRtcp(hex(RTCP))).as("the second: index 1").isEqualTo(hex(vector));
  }

  private static Sessions sessions(SrtpProfile profile, String key, String salt) {
    byte[] k = hex(key);
    byte[] s = hex(salt);
    return new Sessions(
        profile,
        ByteBuffer.allocate(2 * (k.length + s.length)).put(k).put(k).put(s).put(s).array());
  }
}
