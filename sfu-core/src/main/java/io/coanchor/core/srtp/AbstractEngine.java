package io.coanchor.core.srtp;

import io.coanchor.core.dtls.SrtpKeys;
import io.coanchor.core.dtls.SrtpProfile;
import io.coanchor.core.sdp.DtlsRole;

/** What all engines do before the cipher is asked for: derive the keys. */
abstract class AbstractEngine implements CipherEngine {
  @Override
  public final RtpSealer sealer(SrtpProfile profile, SrtpKeys keys, DtlsRole localRole) {
    return sealer(profile, SessionKeys.of(profile, keys, localRole));
  }

  /** A sealer with the keys of one direction. */
  abstract RtpSealer sealer(SrtpProfile profile, SessionKeys keys);
}
