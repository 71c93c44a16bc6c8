package io.coanchor.core.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.coanchor.core.dtls.SrtpKeys;
import io.coanchor.core.dtls.SrtpProfile;
import io.coanchor.core.sdp.DtlsRole;
import java.lang.foreign.Arena;
import java.util.Objects;
import org.junit.jupiter.api.Tag;

/** Whatever arrives is refused with a code. */
@Tag("openssl")
class RtpOpenerFuzzTest {
  private static final SrtpProfile GCM = SrtpProfile.AEAD_AES_128_GCM;

  private final RtpOpener opener =
      Objects.requireNonNull(
          new LibcryptoEngine()
              .opener(
                  GCM,
                  new SrtpKeys(GCM, new byte[SrtpKeys.materialBytes(GCM)]),
                  DtlsRole.SERVER,
                  Arena.ofAuto().allocate(2_048)));

  @FuzzTest
  void rtp(byte[] data) {
    assertThat(opener.open(data.clone(), 0, data.length)).isNegative();
  }
}
