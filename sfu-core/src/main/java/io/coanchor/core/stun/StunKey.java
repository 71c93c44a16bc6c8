package io.coanchor.core.stun;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of a short-term credential (RFC 8489 section 9.1.1): makes and checks MESSAGE-INTEGRITY.
 *
 * <p>Keeps the prepared HMAC, so it belongs to one thread.
 */
public final class StunKey {
  static final int INTEGRITY_BYTES = 20;
  private static final int HEADER_BYTES = 20;
  private static final int LENGTH_FIELD = 2;
  private static final int ATTRIBUTE_HEADER_BYTES = 4;

  /** RFC 8489 section 14.7. */
  private static final int FINGERPRINT_MASK = 0x5354554e;

  private final Mac mac;
  private final byte[] lengthField = new byte[2];

  /** The key of {@code password}, an `ice-pwd` (RFC 8839 section 5.4). */
  public StunKey(String password) {
    if (password.isEmpty()) {
      throw new IllegalArgumentException("password: empty (expected: 22..256 characters)");
    }
    try {
      mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA1 (expected: in every JDK)", e);
    }
  }

  /**
   * The HMAC of the message before its MESSAGE-INTEGRITY attribute (RFC 8489 section 14.5): the
   * length in the header counts as if that attribute were the last.
   *
   * @param message starts at index 0
   * @param integrityOffset where the attribute begins or will begin
   */
  byte[] integrity(byte[] message, int integrityOffset) {
    int length = integrityOffset + ATTRIBUTE_HEADER_BYTES + INTEGRITY_BYTES - HEADER_BYTES;
    lengthField[0] = (byte) (length >> 8);
    lengthField[1] = (byte) length;
    mac.update(message, 0, LENGTH_FIELD);
    mac.update(lengthField);
    int rest = LENGTH_FIELD + lengthField.length;
    mac.update(message, rest, integrityOffset - rest);
    return mac.doFinal();
  }

  /** Compares in constant time. */
  boolean verify(byte[] message, int integrityOffset) {
    byte[] claimed = new byte[INTEGRITY_BYTES];
    System.arraycopy(
        message, integrityOffset + ATTRIBUTE_HEADER_BYTES, claimed, 0, INTEGRITY_BYTES);
    return MessageDigest.isEqual(integrity(message, integrityOffset), claimed);
  }

  /**
   * FINGERPRINT's value over the first {@code length} bytes (RFC 8489 section 14.7). The length
   * field in the header must already count the attribute.
   */
  static int fingerprint(byte[] message, int length) {
    CRC32 crc = new CRC32();
    crc.update(message, 0, length);
    return (int) crc.getValue() ^ FINGERPRINT_MASK;
  }
}
