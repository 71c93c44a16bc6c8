package io.coanchor.core.dtls;

import io.coanchor.core.sdp.Fingerprint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.DefaultTlsCredentialedSigner;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.TlsSigner;
import org.bouncycastle.tls.crypto.TlsStreamSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;

/**
 * The self-signed certificate a process shows in its handshakes, and its key (RFC 8827 section 6.5:
 * ECDSA on P-256). Made once, at start; immutable, so any number of handshakes may share it.
 */
public final class DtlsIdentity {
  /** Clocks of peers may be slow. */
  private static final Duration VALID_BEFORE = Duration.ofDays(1);

  /** Longer than a process lives; the certificate ends with it. */
  private static final Duration VALID_AFTER = Duration.ofDays(365);

  private static final int SERIAL_BITS = 64;

  private static final SignatureAndHashAlgorithm ECDSA_SHA256 =
      SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa);

  private final ECPrivateKeyParameters privateKey;

  /** The same as it goes to libcrypto. */
  private final byte[] secret;

  private final byte[] certificate;
  private final Fingerprint fingerprint;

  private DtlsIdentity(ECPrivateKeyParameters privateKey, byte[] certificate) {
    this.privateKey = privateKey;
    this.secret = BigIntegers.asUnsignedByteArray(NativeCurves.P256_BYTES, privateKey.getD());
    this.certificate = certificate;
    this.fingerprint = CertificateFingerprints.sha256(certificate);
  }

  /** Makes a new key and a certificate for it, valid from a day before {@code now} for a year. */
  public static DtlsIdentity generate(SecureRandom random, Instant now) {
    ECKeyPairGenerator generator = new ECKeyPairGenerator();
    generator.init(
        new ECKeyGenerationParameters(
            ECNamedDomainParameters.lookup(SECObjectIdentifiers.secp256r1), random));
    AsymmetricCipherKeyPair keys = generator.generateKeyPair();
    X500Name name = new X500Name("CN=coanchor");
    try {
      X509v3CertificateBuilder builder =
          new X509v3CertificateBuilder(
              name,
              new BigInteger(SERIAL_BITS, random).setBit(0),
              Date.from(now.minus(VALID_BEFORE)),
              Date.from(now.plus(VALID_AFTER)),
              name,
              SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(keys.getPublic()));
      AlgorithmIdentifier signature =
          new DefaultSignatureAlgorithmIdentifierFinder().find("SHA256withECDSA");
      AlgorithmIdentifier digest = new DefaultDigestAlgorithmIdentifierFinder().find(signature);
      byte[] encoded =
          builder
              .build(
                  new BcECContentSignerBuilder(signature, digest)
                      .setSecureRandom(random)
                      .build(keys.getPrivate()))
              .getEncoded();
      return new DtlsIdentity((ECPrivateKeyParameters) keys.getPrivate(), encoded);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (OperatorCreationException e) {
      throw new IllegalStateException("ECDSA P-256 with SHA-256 is not available", e);
    }
  }

  /** The certificate's SHA-256, for {@code a=fingerprint}. */
  public Fingerprint fingerprint() {
    return fingerprint;
  }

  /** A copy of the certificate, DER. */
  public byte[] certificate() {
    return certificate.clone();
  }

  TlsCredentialedSigner signer(TlsContext context, BcTlsCrypto crypto) throws IOException {
    Certificate chain =
        new Certificate(new TlsCertificate[] {new RawCertificate(crypto, certificate)});
    if (NativeCurves.isAvailable()) {
      return new DefaultTlsCredentialedSigner(
          new TlsCryptoParameters(context), new NativeSigner(secret), chain, ECDSA_SHA256);
    }
    return new BcDefaultTlsCredentialedSigner(
        new TlsCryptoParameters(context), crypto, privateKey, chain, ECDSA_SHA256);
  }

  /** Signs by libcrypto what a handshake has hashed. */
  private static final class NativeSigner implements TlsSigner {
    private final byte[] secret;

    NativeSigner(byte[] secret) {
      this.secret = secret;
    }

    @Override
    public byte[] generateRawSignature(SignatureAndHashAlgorithm algorithm, byte[] hash) {
      return NativeCurves.sign(secret, hash);
    }

    @Override
    public @Nullable TlsStreamSigner getStreamSigner(SignatureAndHashAlgorithm algorithm) {
      return null;
    }
  }
}
