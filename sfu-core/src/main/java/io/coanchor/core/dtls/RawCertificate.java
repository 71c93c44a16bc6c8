package io.coanchor.core.dtls;

import java.io.IOException;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.tls.DigitallySigned;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.crypto.TlsStreamVerifier;
import org.bouncycastle.tls.crypto.TlsVerifier;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCertificate;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * A certificate as it came, not encoded anew whenever it is asked for. What its owner signed with
 * ECDSA on P-256 is checked by libcrypto.
 */
final class RawCertificate extends BcTlsCertificate {
  private final byte[] encoding;

  RawCertificate(BcTlsCrypto crypto, byte[] encoding) throws IOException {
    super(crypto, encoding);
    this.encoding = encoding;
  }

  @Override
  public byte[] getEncoded() {
    return encoding.clone();
  }

  @Override
  public TlsVerifier createVerifier(short signatureAlgorithm) throws IOException {
    if (!NativeCurves.isAvailable()
        || signatureAlgorithm != SignatureAlgorithm.ecdsa
        || !SECObjectIdentifiers.secp256r1.equals(keyInfo.getAlgorithm().getParameters())) {
      return super.createVerifier(signatureAlgorithm);
    }
    validateKeyUsage(KeyUsage.digitalSignature);
    return new Verifier(getPubKeyEC().getQ().getEncoded(false));
  }

  private static final class Verifier implements TlsVerifier {
    private final byte[] point;

    Verifier(byte[] point) {
      this.point = point;
    }

    @Override
    public @Nullable TlsStreamVerifier getStreamVerifier(DigitallySigned signature) {
      return null;
    }

    @Override
    public boolean verifyRawSignature(DigitallySigned signature, byte[] hash) {
      SignatureAndHashAlgorithm algorithm = signature.getAlgorithm();
      return algorithm != null
          && algorithm.getSignature() == SignatureAlgorithm.ecdsa
          && NativeCurves.verify(point, hash, signature.getSignature());
    }
  }
}
