package io.coanchor.peer;

import io.coanchor.core.dtls.DtlsIdentity;
import io.coanchor.core.sdp.IceCredentials;
import io.coanchor.core.stun.StunKey;
import io.coanchor.core.stun.StunWriter;
import io.coanchor.core.stun.TransactionId;
import java.time.Instant;

/** Credentials and certificates of peers. */
final class IceKeys {
  private IceKeys() {}

  static DtlsIdentity identity() {
    return DtlsIdentity.generate(TestPeer.RANDOM, Instant.now());
  }

  static IceCredentials fresh() {
    return new IceCredentials(
        "p" + Long.toHexString(TestPeer.RANDOM.nextLong() >>> 32),
        Long.toHexString(TestPeer.RANDOM.nextLong() | 1L << 62)
            + Long.toHexString(TestPeer.RANDOM.nextLong() | 1L << 62));
  }

  static StunKey of(IceCredentials credentials) {
    return new StunKey(credentials.pwd());
  }

  /** A controlling peer's check, from {@code local} to {@code remote}, signed with any key. */
  static byte[] check(IceCredentials remote, IceCredentials local, StunKey key, boolean nominate) {
    return StunWriter.bindingRequest(
        TransactionId.random(TestPeer.RANDOM),
        remote.ufrag() + ":" + local.ufrag(),
        0x7e0000ff,
        new StunWriter.Role(true, 1),
        nominate,
        key);
  }
}
