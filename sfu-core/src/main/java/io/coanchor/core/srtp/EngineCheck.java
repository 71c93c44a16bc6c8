package io.coanchor.core.srtp;

import io.coanchor.core.dtls.SrtpKeys;
import io.coanchor.core.dtls.SrtpProfile;
import io.coanchor.core.rtp.RtpParts;
import io.coanchor.core.sdp.DtlsRole;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Asks an engine, before it is trusted, for the same packet as another: a library may be there and
 * yet refuse a cipher, as under a security policy.
 */
final class EngineCheck {
  private static final int HEAD_BYTES = 20;
  private static final int PAYLOAD_BYTES = 333;
  private static final int PADDING_BYTES = 7;
  private static final int OUT_BYTES = 512;

  private EngineCheck() {}

  /** Whether {@code engine} works here, and writes what {@code reference} writes. */
  static boolean passes(CipherEngine engine, CipherEngine reference) {
    try {
      for (SrtpProfile profile : SrtpProfile.values()) {
        if (!agree(engine, reference, profile)) {
          return false;
        }
      }
      return true;
    } catch (RuntimeException | LinkageError e) {
      return false;
    }
  }

  private static boolean agree(CipherEngine a, CipherEngine b, SrtpProfile profile) {
    RtpParts packet =
        new RtpParts()
            .head(new byte[HEAD_BYTES], RtpParts.MIN_HEADER_BYTES, HEAD_BYTES)
            .payload(new byte[PAYLOAD_BYTES], 0, PAYLOAD_BYTES)
            .padding(PADDING_BYTES)
            .rolloverCounter(1);
    SrtpKeys keys = new SrtpKeys(profile, new byte[SrtpKeys.materialBytes(profile)]);
    try (Arena arena = Arena.ofConfined();
        RtpSealer first = a.sealer(profile, keys, DtlsRole.SERVER);
        RtpSealer second = b.sealer(profile, keys, DtlsRole.SERVER)) {
      MemorySegment out = arena.allocate(2 * OUT_BYTES);
      int firstLength = first.seal(packet, out, 0);
      int secondLength = second.seal(packet, out, OUT_BYTES);
      return out.asSlice(0, firstLength).mismatch(out.asSlice(OUT_BYTES, secondLength)) < 0;
    }
  }
}
