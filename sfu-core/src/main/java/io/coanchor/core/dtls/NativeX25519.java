package io.coanchor.core.dtls;

import java.io.IOException;
import java.util.Arrays;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsAgreement;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.TlsSecret;

/** One ephemeral key and what it agrees on with the peer's (RFC 8422 section 5.11). */
final class NativeX25519 implements TlsAgreement {
  private final TlsCrypto crypto;
  private final byte[] privateKey = new byte[NativeCurves.X25519_BYTES];
  private byte[] peer = {};

  NativeX25519(TlsCrypto crypto) {
    this.crypto = crypto;
  }

  @Override
  public byte[] generateEphemeral() {
    crypto.getSecureRandom().nextBytes(privateKey);
    return NativeCurves.x25519Public(privateKey);
  }

  @Override
  public void receivePeerValue(byte[] peerValue) throws IOException {
    if (peerValue.length != NativeCurves.X25519_BYTES) {
      throw new TlsFatalAlert(AlertDescription.illegal_parameter);
    }
    peer = peerValue.clone();
  }

  @Override
  public TlsSecret calculateSecret() throws IOException {
    byte[] secret = NativeCurves.x25519(privateKey, peer);
    Arrays.fill(privateKey, (byte) 0);
    if (secret == null) {
      throw new TlsFatalAlert(AlertDescription.handshake_failure);
    }
    TlsSecret agreed = crypto.createSecret(secret);
    Arrays.fill(secret, (byte) 0);
    return agreed;
  }
}
