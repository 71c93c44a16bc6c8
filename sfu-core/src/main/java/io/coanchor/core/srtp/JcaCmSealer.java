package io.coanchor.core.srtp;

import io.coanchor.core.rtp.RtpParts;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES in counter mode and HMAC-SHA1 cut to 80 bits (RFC 3711 sections 4.1.1 and 4.2.1). */
final class JcaCmSealer extends JcaSealer {
  private final Cipher cipher;
  private final SecretKeySpec key;
  private final Mac mac;
  private final byte[] rolloverCounter = new byte[Integer.BYTES];
  private final byte[] digest;

  JcaCmSealer(SessionKeys keys, int tagBytes, Cipher cipher, Mac mac)
      throws GeneralSecurityException {
    super(keys, tagBytes, SessionKeys.CM_IV_BYTES);
    this.cipher = cipher;
    this.key = new SecretKeySpec(keys.encryptionKey(), "AES");
    this.mac = mac;
    mac.init(new SecretKeySpec(keys.authenticationKey(), mac.getAlgorithm()));
    digest = new byte[mac.getMacLength()];
  }

  @Override
  void protect(RtpParts packet, byte[] iv, byte[] buffer, int length)
      throws GeneralSecurityException {
    int headerLength = packet.headerLength();
    cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(iv));
    cipher.doFinal(buffer, headerLength, length - headerLength, buffer, headerLength);
    int roc = (int) packet.rolloverCounter();
    rolloverCounter[0] = (byte) (roc >>> 24);
    rolloverCounter[1] = (byte) (roc >>> 16);
    rolloverCounter[2] = (byte) (roc >>> 8);
    rolloverCounter[3] = (byte) roc;
    mac.update(buffer, 0, length);
    mac.update(rolloverCounter);
    mac.doFinal(digest, 0);
    System.arraycopy(digest, 0, buffer, length, overheadBytes());
  }
}
