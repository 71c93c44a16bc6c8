package io.coanchor.peer;

import io.coanchor.core.dtls.DtlsPipe;
import io.coanchor.core.dtls.SrtpProfile;
import java.io.IOException;
import java.util.Hashtable;
import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/** A DTLS client that shows no certificate. */
final class AnonymousClient extends AbstractTlsClient {
  private AnonymousClient() {
    super(new BcTlsCrypto(TestPeer.RANDOM));
  }

  /** Its handshake, which is never to succeed. */
  static Handshakes.Job job() {
    return pipe -> {
      try {
        new DTLSClientProtocol().connect(new AnonymousClient(), new Transport(pipe));
      } catch (IOException e) {
        throw new IllegalStateException("refused", e);
      }
      throw new IllegalStateException("let in without a certificate");
    };
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.DTLSv12.only();
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return new int[] {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256};
  }

  @Override
  @SuppressWarnings({"unchecked", "rawtypes"}) // the library's signature
  public Hashtable getClientExtensions() throws IOException {
    Hashtable extensions = super.getClientExtensions();
    TlsSRTPUtils.addUseSRTPExtension(
        extensions, new UseSRTPData(new int[] {SrtpProfile.AEAD_AES_128_GCM.id()}, new byte[0]));
    return extensions;
  }

  @Override
  public TlsAuthentication getAuthentication() {
    return new TlsAuthentication() {
      @Override
      public void notifyServerCertificate(TlsServerCertificate serverCertificate) {}

      @Override
      public @Nullable TlsCredentials getClientCredentials(CertificateRequest request) {
        return null;
      }
    };
  }

  @Override
  public int getHandshakeTimeoutMillis() {
    return 10_000;
  }

  private record Transport(DtlsPipe pipe) implements DatagramTransport {
    @Override
    public int getReceiveLimit() {
      return 4096;
    }

    @Override
    public int getSendLimit() {
      return 1200;
    }

    @Override
    public int receive(byte[] buf, int off, int len, int waitMillis) throws IOException {
      int received = pipe.receive(buf, off, len, Math.max(1, waitMillis));
      if (received == DtlsPipe.CLOSED) {
        throw new IOException("closed");
      }
      return received;
    }

    @Override
    public void send(byte[] buf, int off, int len) {
      pipe.send(buf, off, len);
    }

    @Override
    public void close() {}
  }
}
