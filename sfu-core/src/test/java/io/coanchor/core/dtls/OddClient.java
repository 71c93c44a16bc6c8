package io.coanchor.core.dtls;

import java.io.IOException;
import java.util.Hashtable;
import java.util.List;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/** A client that a test can make behave as ours never would. */
final class OddClient extends AbstractTlsClient {
  private static final int EXTENSION_SUPPORTED_VERSIONS = 43;
  private static final int EXTENSION_KEY_SHARE = 51;

  private final BcTlsCrypto crypto;
  private boolean certificate = true;
  private boolean extendedMasterSecret = true;
  private boolean modern;
  private ProtocolVersion[] versions = ProtocolVersion.DTLSv12.only();
  private int[] suites = {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256};
  private int[] srtpProfiles = {SrtpProfile.AEAD_AES_128_GCM.id()};
  private int[] groups = {NamedGroup.secp256r1};

  OddClient() {
    this(new BcTlsCrypto(Peers.RANDOM));
  }

  private OddClient(BcTlsCrypto crypto) {
    super(crypto);
    this.crypto = crypto;
  }

  OddClient withoutCertificate() {
    certificate = false;
    return this;
  }

  OddClient withoutExtendedMasterSecret() {
    extendedMasterSecret = false;
    return this;
  }

  OddClient versions(ProtocolVersion... offered) {
    versions = offered;
    return this;
  }

  OddClient suites(int... offered) {
    suites = offered;
    return this;
  }

  OddClient srtpProfiles(int... offered) {
    srtpProfiles = offered;
    return this;
  }

  OddClient groups(int... offered) {
    groups = offered;
    return this;
  }

  /** Offers DTLS 1.3 and a post-quantum key share, as Chromium does. */
  OddClient modern() {
    modern = true;
    groups = new int[] {NamedGroup.X25519MLKEM768, NamedGroup.x25519, NamedGroup.secp256r1};
    return this;
  }

  /** Shakes hands; the alert or exception that ended it is dropped, the server's view counts. */
  boolean connect(MemoryWire.End pipe) {
    PipeTransport transport = new PipeTransport(pipe, new HandshakeOutcome(List.of(), 0));
    try {
      new DTLSClientProtocol().connect(this, transport);
      transport.flush();
      return true;
    } catch (IOException e) {
      transport.flush();
      return false;
    }
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return versions;
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return suites;
  }

  @Override
  @SuppressWarnings({"rawtypes", "JdkObsolete"}) // the library's signature
  protected Vector<Integer> getSupportedGroups(Vector namedGroupRoles) {
    Vector<Integer> list = new Vector<>();
    for (int group : groups) {
      list.add(group);
    }
    return list;
  }

  @Override
  @SuppressWarnings({"unchecked", "rawtypes"}) // the library's signature
  public Hashtable getClientExtensions() throws IOException {
    Hashtable extensions = super.getClientExtensions();
    if (srtpProfiles.length > 0) {
      TlsSRTPUtils.addUseSRTPExtension(extensions, new UseSRTPData(srtpProfiles, new byte[0]));
    }
    if (modern) {
      extensions.put(EXTENSION_SUPPORTED_VERSIONS, new byte[] {4, -2, -4, -2, -3});
      // Client shares of 1,258 bytes: an entry of group 0x11ec with 1,216 bytes, one of X25519.
      byte[] shares = new byte[2 + 4 + 1216 + 4 + 32];
      shares[0] = (byte) ((shares.length - 2) >> 8);
      shares[1] = (byte) (shares.length - 2);
      shares[2] = 0x11;
      shares[3] = (byte) 0xec;
      shares[4] = 1216 >> 8;
      shares[5] = (byte) 1216;
      shares[6 + 1216 + 1] = 0x1d;
      shares[6 + 1216 + 3] = 32;
      extensions.put(EXTENSION_KEY_SHARE, shares);
    }
    return extensions;
  }

  @Override
  public TlsAuthentication getAuthentication() {
    return new TlsAuthentication() {
      @Override
      public void notifyServerCertificate(TlsServerCertificate serverCertificate) {}

      @Override
      public @Nullable TlsCredentials getClientCredentials(CertificateRequest request)
          throws IOException {
        return certificate ? Peers.CLIENT.signer(context, crypto) : null;
      }
    };
  }

  @Override
  public boolean shouldUseExtendedMasterSecret() {
    return extendedMasterSecret;
  }

  @Override
  public int getHandshakeTimeoutMillis() {
    return 10_000;
  }
}
