package io.coanchor.core.dtls;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The protected records of a connection after its handshake: DTLS 1.2 with AES-GCM (RFC 6347
 * section 4.1.2, RFC 5288 section 3). Keeps the keys and two record numbers, a hundred bytes,
 * instead of the library's connection: a viewer needs a record or two in all its life, at its
 * beginning and at its end. A cipher is made when there is one.
 */
final class AeadRecords {
  static final int HEADER_BYTES = 13;
  private static final int NONCE_BYTES = 8;
  private static final int SALT_BYTES = 4;
  private static final int TAG_BYTES = 16;
  private static final int TAG_BITS = TAG_BYTES * Byte.SIZE;
  private static final int AAD_BYTES = 13;
  private static final int VERSION_OFFSET = 1;
  private static final int NUMBER_OFFSET = 3;
  private static final int LENGTH_OFFSET = 11;
  private static final short DTLS_1_2 = (short) 0xfefd;

  /** What an alert or a Finished needs, and more than anybody else may have us decrypt. */
  private static final int MAX_PLAIN_BYTES = 256;

  /** Client's key, server's key, client's salt, server's salt (RFC 5246 section 6.3). */
  private final byte[] keyBlock;

  private final boolean server;

  /** Epoch and number of the newest record that was authentic; older ones are not looked at. */
  private long newestRead;

  private long nextWrite;

  /**
   * Takes over after the handshake.
   *
   * @param server which end we are
   * @param newestRead epoch (16 bits) and number (48 bits) of the last protected record received
   * @param lastWritten the same of the last one sent
   */
  AeadRecords(byte[] keyBlock, boolean server, long newestRead, long lastWritten) {
    this.keyBlock = keyBlock;
    this.server = server;
    this.newestRead = newestRead;
    this.nextWrite = lastWritten + 1;
  }

  /** How long the key block is for keys of this length. */
  static int keyBlockBytes(int keyBytes) {
    return 2 * (keyBytes + SALT_BYTES);
  }

  /**
   * Decrypts one record.
   *
   * @param at where its header begins
   * @param length of what follows the header
   * @return what it says; null when it is old, too long to be of interest, or not authentic
   */
  byte @Nullable [] open(byte[] array, int at, int length) {
    int plain = length - NONCE_BYTES - TAG_BYTES;
    ByteBuffer record = ByteBuffer.wrap(array);
    long number = record.getLong(at + NUMBER_OFFSET);
    if (plain < 0 || plain > MAX_PLAIN_BYTES || number <= newestRead) {
      return null;
    }
    int body = at + HEADER_BYTES;
    try {
      Cipher cipher =
          cipher(
              Cipher.DECRYPT_MODE, !server, record.getLong(body), aad(number, record, at, plain));
      byte[] opened = cipher.doFinal(array, body + NONCE_BYTES, length - NONCE_BYTES);
      newestRead = number;
      return opened;
    } catch (GeneralSecurityException e) {
      return null;
    }
  }

  /** Makes a record. */
  byte[] seal(byte type, byte... plain) {
    ByteBuffer record =
        ByteBuffer.allocate(HEADER_BYTES + NONCE_BYTES + plain.length + TAG_BYTES)
            .put(type)
            .putShort(DTLS_1_2)
            .putLong(nextWrite)
            .putShort((short) (NONCE_BYTES + plain.length + TAG_BYTES))
            .putLong(nextWrite);
    try {
      Cipher cipher =
          cipher(Cipher.ENCRYPT_MODE, server, nextWrite, aad(nextWrite, record, 0, plain.length));
      nextWrite++;
      record.put(cipher.doFinal(plain));
      return record.array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM is not available", e);
    }
  }

  /** What is authenticated beside the text (RFC 5246 section 6.2.3.3). */
  private static byte[] aad(long number, ByteBuffer record, int at, int plain) {
    return ByteBuffer.allocate(AAD_BYTES)
        .putLong(number)
        .put(record.get(at))
        .putShort(record.getShort(at + VERSION_OFFSET))
        .putShort((short) plain)
        .array();
  }

  private Cipher cipher(int mode, boolean serversKey, long nonce, byte[] aad)
      throws GeneralSecurityException {
    int keyBytes = keyBlock.length / 2 - SALT_BYTES;
    byte[] iv =
        ByteBuffer.allocate(SALT_BYTES + NONCE_BYTES)
            .put(keyBlock, 2 * keyBytes + (serversKey ? SALT_BYTES : 0), SALT_BYTES)
            .putLong(nonce)
            .array();
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        mode,
        new SecretKeySpec(keyBlock, serversKey ? keyBytes : 0, keyBytes, "AES"),
        new GCMParameterSpec(TAG_BITS, iv));
    cipher.updateAAD(aad);
    return cipher;
  }

  /** Length of what follows the header at {@code at}. */
  static int bodyLength(byte[] array, int at) {
    return (array[at + LENGTH_OFFSET] & 0xff) << 8 | (array[at + LENGTH_OFFSET + 1] & 0xff);
  }

  /** Epoch that the record at {@code at} says it is of. */
  static int epoch(byte[] array, int at) {
    return (array[at + NUMBER_OFFSET] & 0xff) << 8 | (array[at + NUMBER_OFFSET + 1] & 0xff);
  }
}
