package io.coanchor.server.room.session;

import io.coanchor.core.dtls.DtlsIdentity;
import io.coanchor.core.sdp.IceCredentials;
import io.coanchor.core.sdp.LocalTransport;
import java.net.InetAddress;
import java.util.random.RandomGenerator;

/** What the server says about its side of a new session: fresh credentials, its addresses. */
final class LocalTransports {
  /** RFC 8445 section 5.3 wants 24 bits of randomness in a ufrag and 128 in a password. */
  private static final int UFRAG_CHARS = 8;

  private static final int PWD_CHARS = 24;
  private static final String ICE_CHARS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  private final DtlsIdentity identity;
  private final LocalCandidates candidates;
  private final RandomGenerator random;

  /**
   * @param random a secure one: ICE passwords come from it
   */
  LocalTransports(DtlsIdentity identity, LocalCandidates candidates, RandomGenerator random) {
    this.identity = identity;
    this.candidates = candidates;
    this.random = random;
  }

  LocalTransport forClient(InetAddress client) {
    return new LocalTransport(
        new IceCredentials(iceText(UFRAG_CHARS), iceText(PWD_CHARS)),
        identity.fingerprint(),
        candidates.forClient(client),
        true,
        random.nextLong() >>> 2);
  }

  private String iceText(int chars) {
    StringBuilder text = new StringBuilder(chars);
    for (int i = 0; i < chars; i++) {
      text.append(ICE_CHARS.charAt(random.nextInt(ICE_CHARS.length())));
    }
    return text.toString();
  }
}
