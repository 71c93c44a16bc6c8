package io.coanchor.core.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.coanchor.core.dtls.SrtpProfile;

/** Whatever arrives is refused with a code, and leaves nothing behind. */
class SrtpSessionFuzzTest {
  private final Sessions gcm = new Sessions(SrtpProfile.AEAD_AES_128_GCM);
  private final Sessions cm = new Sessions(SrtpProfile.AES128_CM_SHA1_80);

  @FuzzTest
  void rtp(byte[] data) {
    for (Sessions sessions : new Sessions[] {gcm, cm}) {
      assertThat(sessions.server.unprotectRtp(data.clone(), 0, data.length)).isNegative();
      assertThat(sessions.server.debugState()).containsEntry("receivedRtp", 0);
    }
  }

  @FuzzTest
  void rtcp(byte[] data) {
    for (Sessions sessions : new Sessions[] {gcm, cm}) {
      assertThat(sessions.server.unprotectRtcp(data.clone(), 0, data.length)).isNegative();
      assertThat(sessions.server.debugState()).containsEntry("receivedRtcp", 0);
    }
  }
}
