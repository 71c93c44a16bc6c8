package io.coanchor.core.srtp;

import io.coanchor.core.dtls.SrtpKeys;
import io.coanchor.core.dtls.SrtpProfile;
import io.coanchor.core.sdp.DtlsRole;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * An implementation of the ciphers that RTP is protected with. All engines write the same bytes.
 * Safe for use by several threads; its sealers are not.
 */
public interface CipherEngine {
  /** What configuration and log call it. */
  String name();

  /**
   * A sealer for what we send in a session.
   *
   * @param localRole which end of the handshake we were
   */
  RtpSealer sealer(SrtpProfile profile, SrtpKeys keys, DtlsRole localRole);

  /**
   * An opener for what the peer sends in a session, for those who receive in thousands; null where
   * the engine has none, and {@link SrtpSession} has to do.
   *
   * @param localRole which end of the handshake we were
   * @param scratch native memory that the openers of one thread share; longer packets than it holds
   *     are refused
   */
  default @Nullable RtpOpener opener(
      SrtpProfile profile, SrtpKeys keys, DtlsRole localRole, MemorySegment scratch) {
    return null;
  }
}
