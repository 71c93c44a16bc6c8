package io.coanchor.core.dtls;

import java.io.IOException;
import java.security.SecureRandom;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.modes.AEADBlockCipher;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.gcm.BasicGCMMultiplier;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.CertificateType;
import org.bouncycastle.tls.ContentType;
import org.bouncycastle.tls.EncryptionAlgorithm;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.TlsDecodeResult;
import org.bouncycastle.tls.crypto.TlsECConfig;
import org.bouncycastle.tls.crypto.TlsECDomain;
import org.bouncycastle.tls.crypto.TlsEncodeResult;
import org.bouncycastle.tls.crypto.impl.TlsImplUtils;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * The library's primitives for one handshake, with a {@link BoundedCipher} around its cipher; notes
 * what {@link AeadRecords} goes on with.
 */
final class HandshakeCrypto extends BcTlsCrypto {
  private byte @Nullable [] keyBlock;
  private long newestRead;
  private long lastWritten;

  HandshakeCrypto(SecureRandom random) {
    super(random);
  }

  /** The records after the handshake. */
  AeadRecords records(boolean server) {
    byte[] keys = keyBlock;
    if (keys == null) {
      throw new IllegalStateException("the handshake ended without a cipher");
    }
    return new AeadRecords(keys, server, newestRead, lastWritten);
  }

  /**
   * Without the tables of the usual one, which take 16 kB for each connection and are worth it for
   * more than the two records that a handshake has.
   */
  @Override
  protected AEADBlockCipher createGCMMode(BlockCipher cipher) {
    return GCMBlockCipher.newInstance(cipher, new BasicGCMMultiplier());
  }

  @Override
  public TlsCertificate createCertificate(short type, byte[] encoding) throws IOException {
    return type == CertificateType.X509
        ? new RawCertificate(this, encoding)
        : super.createCertificate(type, encoding);
  }

  @Override
  public TlsECDomain createECDomain(TlsECConfig config) {
    return config.getNamedGroup() == NamedGroup.x25519 && NativeCurves.isAvailable()
        ? () -> new NativeX25519(this)
        : super.createECDomain(config);
  }

  @Override
  public TlsCipher createCipher(
      TlsCryptoParameters parameters, int encryptionAlgorithm, int macAlgorithm)
      throws IOException {
    int keyBytes =
        switch (encryptionAlgorithm) {
          case EncryptionAlgorithm.AES_128_GCM -> 16;
          case EncryptionAlgorithm.AES_256_GCM -> 32;
          default -> throw new TlsFatalAlert(AlertDescription.internal_error);
        };
    keyBlock = TlsImplUtils.calculateKeyBlock(parameters, AeadRecords.keyBlockBytes(keyBytes));
    return new BoundedCipher(super.createCipher(parameters, encryptionAlgorithm, macAlgorithm));
  }

  /**
   * Treats every record that cannot be, and one with too long a message, as one that failed
   * authentication: discarded (RFC 6347 section 4.1.2.7).
   */
  private final class BoundedCipher implements TlsCipher {
    private final TlsCipher cipher;

    BoundedCipher(TlsCipher cipher) {
      this.cipher = cipher;
    }

    @Override
    public TlsDecodeResult decodeCiphertext(
        long seqNo,
        short recordType,
        ProtocolVersion recordVersion,
        byte[] ciphertext,
        int offset,
        int len)
        throws IOException {
      TlsDecodeResult decoded;
      try {
        decoded =
            cipher.decodeCiphertext(seqNo, recordType, recordVersion, ciphertext, offset, len);
      } catch (TlsFatalAlert e) {
        // One too short to be a record would end the connection, and anybody can send that.
        throw new TlsFatalAlert(AlertDescription.bad_record_mac, e);
      }
      if (decoded.contentType == ContentType.handshake
          && !HandshakeBounds.allowMessages(decoded.buf, decoded.off, decoded.len)) {
        throw new TlsFatalAlert(AlertDescription.bad_record_mac);
      }
      newestRead = Math.max(newestRead, seqNo);
      return decoded;
    }

    @Override
    public TlsEncodeResult encodePlaintext(
        long seqNo,
        short contentType,
        ProtocolVersion recordVersion,
        int headerAllocation,
        byte[] plaintext,
        int offset,
        int len)
        throws IOException {
      lastWritten = Math.max(lastWritten, seqNo);
      return cipher.encodePlaintext(
          seqNo, contentType, recordVersion, headerAllocation, plaintext, offset, len);
    }

    @Override
    public int getCiphertextDecodeLimit(int plaintextLimit) {
      return cipher.getCiphertextDecodeLimit(plaintextLimit);
    }

    @Override
    public int getCiphertextEncodeLimit(int plaintextLimit) {
      return cipher.getCiphertextEncodeLimit(plaintextLimit);
    }

    @Override
    public int getPlaintextDecodeLimit(int ciphertextLimit) {
      return cipher.getPlaintextDecodeLimit(ciphertextLimit);
    }

    @Override
    public int getPlaintextEncodeLimit(int ciphertextLimit) {
      return cipher.getPlaintextEncodeLimit(ciphertextLimit);
    }

    @Override
    public void rekeyDecoder() throws IOException {
      cipher.rekeyDecoder();
    }

    @Override
    public void rekeyEncoder() throws IOException {
      cipher.rekeyEncoder();
    }

    @Override
    public boolean usesOpaqueRecordTypeDecode() {
      return cipher.usesOpaqueRecordTypeDecode();
    }

    @Override
    public boolean usesOpaqueRecordTypeEncode() {
      return cipher.usesOpaqueRecordTypeEncode();
    }
  }
}
