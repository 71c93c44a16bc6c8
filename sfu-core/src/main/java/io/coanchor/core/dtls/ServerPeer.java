package io.coanchor.core.dtls;

import java.io.IOException;
import java.util.Hashtable;
import java.util.List;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsServer;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.SignatureScheme;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/** The server's answers to what the library asks during a handshake. */
final class ServerPeer extends AbstractTlsServer {
  /** As the certificate is ECDSA, so are the suites; all with forward secrecy and an AEAD. */
  private static final int[] CIPHER_SUITES = {
    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
  };

  /** The groups worth computing, the cheapest first; a peer must not choose a slow one. */
  private static final int[] GROUPS = {
    NamedGroup.x25519, NamedGroup.secp256r1, NamedGroup.secp384r1
  };

  /** What a client may sign with: browsers have ECDSA P-256, some tools RSA. */
  private static final List<Integer> CLIENT_SIGNATURES =
      List.of(
          SignatureScheme.ecdsa_secp256r1_sha256,
          SignatureScheme.ecdsa_secp384r1_sha384,
          SignatureScheme.rsa_pss_rsae_sha256,
          SignatureScheme.rsa_pss_rsae_sha384,
          SignatureScheme.rsa_pss_rsae_sha512,
          SignatureScheme.rsa_pkcs1_sha256,
          SignatureScheme.rsa_pkcs1_sha384,
          SignatureScheme.rsa_pkcs1_sha512);

  private final BcTlsCrypto crypto;
  private final DtlsIdentity identity;
  private final HandshakeOutcome outcome;

  ServerPeer(BcTlsCrypto crypto, DtlsIdentity identity, HandshakeOutcome outcome) {
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
  protected boolean preferLocalCipherSuites() {
    return true;
  }

  @Override
  public int[] getSupportedGroups() {
    return GROUPS.clone();
  }

  @Override
  protected int selectECDH(int minimumCurveBits) {
    int[] offered = context.getSecurityParametersHandshake().getClientSupportedGroups();
    if (offered == null) {
      return NamedGroup.secp256r1;
    }
    for (int group : GROUPS) {
      for (int theirs : offered) {
        if (theirs == group && NamedGroup.getCurveBits(group) >= minimumCurveBits) {
          return group;
        }
      }
    }
    return -1;
  }

  @Override
  public Hashtable<?, ?> getServerExtensions() throws IOException {
    Hashtable<?, ?> extensions = super.getServerExtensions();
    SrtpProfile profile = outcome.agree(select(TlsSRTPUtils.getUseSRTPExtension(clientExtensions)));
    TlsSRTPUtils.addUseSRTPExtension(
        extensions, new UseSRTPData(new int[] {profile.id()}, new byte[0]));
    return extensions;
  }

  @Override
  public TlsCredentials getCredentials() throws IOException {
    return identity.signer(context, crypto);
  }

  @Override
  @SuppressWarnings("JdkObsolete") // the library's signature
  public CertificateRequest getCertificateRequest() {
    Vector<SignatureAndHashAlgorithm> algorithms = new Vector<>();
    for (int scheme : CLIENT_SIGNATURES) {
      algorithms.add(SignatureScheme.getSignatureAndHashAlgorithm(scheme));
    }
    short[] types = {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign};
    return new CertificateRequest(types, algorithms, null);
  }

  @Override
  public void notifyClientCertificate(Certificate clientCertificate) throws IOException {
    outcome.verify(clientCertificate);
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

  /** Ours first, of those the client offers. */
  private static @Nullable SrtpProfile select(@Nullable UseSRTPData offer) {
    if (offer == null) {
      return null;
    }
    for (SrtpProfile profile : SrtpProfile.values()) {
      for (int id : offer.getProtectionProfiles()) {
        if (id == profile.id()) {
          return profile;
        }
      }
    }
    return null;
  }
}
