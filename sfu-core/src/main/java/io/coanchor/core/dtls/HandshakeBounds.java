package io.coanchor.core.dtls;

import java.io.IOException;
import java.security.SecureRandom;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.modes.AEADBlockCipher;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.gcm.BasicGCMMultiplier;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.ContentType;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.TlsDecodeResult;
import org.bouncycastle.tls.crypto.TlsEncodeResult;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/**
 * Keeps handshake messages to a sane length. A fragment's header names the whole message's length,
 * up to 16 MiB, and the library allocates that at the first fragment, for up to 16 messages: a few
 * small datagrams would cost a quarter of a gigabyte. Plain records are looked at before the
 * library sees them, encrypted ones when they come out of the cipher.
 */
final class HandshakeBounds {
  /** A certificate chain of several RSA certificates fits; browsers send less than 2 KiB. */
  static final int MAX_MESSAGE_BYTES = 16 * 1024;

  private static final int RECORD_HEADER_BYTES = 13;
  private static final int MESSAGE_HEADER_BYTES = 12;
  private static final int HANDSHAKE = 22;
  private static final int DTLS_1_2 = 0xfefd;

  /** What a ClientHello's record carries (RFC 6347 section 4.1). */
  private static final int DTLS_1_0 = 0xfeff;

  private HandshakeBounds() {}

  /**
   * Whether every record in the datagram has a version that there is, and no plain handshake record
   * announces too long a message. The reserved version 0xfefe would end the connection.
   */
  static boolean allowDatagram(byte[] array, int offset, int length) {
    int at = offset;
    int end = offset + length;
    while (end - at >= RECORD_HEADER_BYTES) {
      int version = uint16(array, at + 1);
      if (version != DTLS_1_2 && version != DTLS_1_0) {
        return false;
      }
      boolean plain = uint16(array, at + 3) == 0;
      int body = at + RECORD_HEADER_BYTES;
      int bodyLength = Math.min(uint16(array, at + 11), end - body);
      if (plain && (array[at] & 0xff) == HANDSHAKE && !allowMessages(array, body, bodyLength)) {
        return false;
      }
      at = body + bodyLength;
    }
    return true;
  }

  /** Whether every message (fragment) in a handshake record announces a bearable length. */
  static boolean allowMessages(byte[] array, int offset, int length) {
    int at = offset;
    int end = offset + length;
    while (end - at >= MESSAGE_HEADER_BYTES) {
      if (uint24(array, at + 1) > MAX_MESSAGE_BYTES) {
        return false;
      }
      at += MESSAGE_HEADER_BYTES + uint24(array, at + 9);
    }
    return true;
  }

  private static int uint16(byte[] array, int at) {
    return (array[at] & 0xff) << 8 | (array[at + 1] & 0xff);
  }

  private static int uint24(byte[] array, int at) {
    return (array[at] & 0xff) << 16 | uint16(array, at + 1);
  }

  /** The library's primitives, with {@link BoundedCipher} around every cipher. */
  static final class BoundedCrypto extends BcTlsCrypto {
    BoundedCrypto(SecureRandom random) {
      super(random);
    }

    /**
     * Without the tables of the usual one, which take 16 kB for each connection and are worth it
     * for more than the few records that a connection without data has.
     */
    @Override
    protected AEADBlockCipher createGCMMode(BlockCipher cipher) {
      return GCMBlockCipher.newInstance(cipher, new BasicGCMMultiplier());
    }

    @Override
    public TlsCipher createCipher(
        TlsCryptoParameters parameters, int encryptionAlgorithm, int macAlgorithm)
        throws IOException {
      return new BoundedCipher(super.createCipher(parameters, encryptionAlgorithm, macAlgorithm));
    }
  }

  /**
   * Treats every record that cannot be, and one with too long a message, as one that failed
   * authentication: discarded (RFC 6347 section 4.1.2.7).
   */
  private record BoundedCipher(TlsCipher cipher) implements TlsCipher {
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
          && !allowMessages(decoded.buf, decoded.off, decoded.len)) {
        throw new TlsFatalAlert(AlertDescription.bad_record_mac);
      }
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
