package io.coanchor.core.dtls;

import java.io.IOException;
import java.util.Hashtable;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.SignatureScheme;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/** The client's answers to what the library asks during a handshake. */
final class ClientPeer extends AbstractTlsClient {
  private static final int[] CIPHER_SUITES = {
    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
  };

  private static final SignatureAndHashAlgorithm OURS =
      SignatureScheme.getSignatureAndHashAlgorithm(SignatureScheme.ecdsa_secp256r1_sha256);

  private final BcTlsCrypto crypto;
  private final DtlsIdentity identity;
  private final HandshakeOutcome outcome;

  ClientPeer(BcTlsCrypto crypto, DtlsIdentity identity, HandshakeOutcome outcome) {
    super(crypto);
    this.crypto = crypto;
    this.identity = identity;
    this.outcome = outcome;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.DTLSv12.only();
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return CIPHER_SUITES.clone();
  }

  @Override
  public Hashtable<?, ?> getClientExtensions() throws IOException {
    Hashtable<?, ?> extensions = super.getClientExtensions();
    SrtpProfile[] profiles = SrtpProfile.values();
    int[] ids = new int[profiles.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = profiles[i].id();
    }
    TlsSRTPUtils.addUseSRTPExtension(extensions, new UseSRTPData(ids, new byte[0]));
    return extensions;
  }

  @Override
  @SuppressWarnings("rawtypes") // the library's signature
  public void processServerExtensions(Hashtable serverExtensions) throws IOException {
    super.processServerExtensions(serverExtensions);
    outcome.agree(select(TlsSRTPUtils.getUseSRTPExtension(serverExtensions)));
  }

  @Override
  public TlsAuthentication getAuthentication() {
    return new TlsAuthentication() {
      @Override
      public void notifyServerCertificate(TlsServerCertificate serverCertificate)
          throws IOException {
        outcome.verify(serverCertificate.getCertificate());
      }

      @Override
      public @Nullable TlsCredentials getClientCredentials(CertificateRequest request)
          throws IOException {
        Vector<?> accepted = request.getSupportedSignatureAlgorithms();
        return accepted.contains(OURS) ? identity.signer(context, crypto) : null;
      }
    };
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    outcome.complete(context);
  }

  /** The exporter must not be used without (RFC 7627 section 5.4). */
  @Override
  public boolean requiresExtendedMasterSecret() {
    return true;
  }

  /** The fingerprint vouches for the certificate, not its own signature. */
  @Override
  public boolean shouldCheckSigAlgOfPeerCerts() {
    return false;
  }

  @Override
  public int getHandshakeTimeoutMillis() {
    return outcome.timeoutMillis();
  }

  @Override
  public int getHandshakeResendTimeMillis() {
    return DtlsHandshake.FIRST_RESEND_MILLIS;
  }

  /** Exactly one profile, of those offered, and no key identifier (RFC 5764 section 4.1.1). */
  private static @Nullable SrtpProfile select(@Nullable UseSRTPData answer) {
    if (answer == null
        || answer.getProtectionProfiles().length != 1
        || answer.getMki().length != 0) {
      return null;
    }
    return SrtpProfile.of(answer.getProtectionProfiles()[0]);
  }
}
