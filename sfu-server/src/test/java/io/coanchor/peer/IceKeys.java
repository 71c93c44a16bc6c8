package io.coanchor.peer;

import io.coanchor.core.sdp.IceCredentials;
import io.coanchor.core.stun.StunKey;

/** Credentials of peers. */
final class IceKeys {
  private IceKeys() {}

  static IceCredentials fresh() {
    return new IceCredentials(
        "p" + Long.toHexString(TestPeer.RANDOM.nextLong() >>> 32),
        Long.toHexString(TestPeer.RANDOM.nextLong() | 1L << 62)
            + Long.toHexString(TestPeer.RANDOM.nextLong() | 1L << 62));
  }

  static StunKey of(IceCredentials credentials) {
    return new StunKey(credentials.pwd());
  }
}
