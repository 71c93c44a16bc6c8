package io.coanchor.core.srtp;

import io.coanchor.core.dtls.SrtpKeys;
import io.coanchor.core.dtls.SrtpProfile;
import io.coanchor.core.sdp.DtlsRole;

/**
 * An implementation of the ciphers that outgoing RTP is protected with. All engines write the same
 * bytes. Safe for use by several threads; its sealers are not.
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
}
