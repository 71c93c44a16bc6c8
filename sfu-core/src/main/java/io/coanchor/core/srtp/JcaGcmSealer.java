package io.coanchor.core.srtp;

import io.coanchor.core.rtp.RtpParts;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-GCM (RFC 7714 section 8). Allocates about a kilobyte a packet with the JDK's cipher. */
final class JcaGcmSealer extends JcaSealer {
  private final Cipher cipher;
  private final SecretKeySpec key;
  private final byte[] lastIv = new byte[SessionKeys.GCM_IV_BYTES];
  private boolean used;

  JcaGcmSealer(SessionKeys keys, int tagBytes, Cipher cipher) {
    super(keys, tagBytes, SessionKeys.GCM_IV_BYTES);
    this.cipher = cipher;
    this.key = new SecretKeySpec(keys.encryptionKey(), "AES");
  }

  @Override
  void protect(RtpParts packet, byte[] iv, byte[] buffer, int length)
      throws GeneralSecurityException {
    if (used && Arrays.equals(iv, lastIv)) {
      // A packet sent again as it was: providers refuse the same vector twice in a row, so another
      // one, under which nothing is encrypted, comes in between.
      lastIv[0] ^= 1;
      init(lastIv);
    }
    used = true;
    System.arraycopy(iv, 0, lastIv, 0, iv.length);
    init(iv);
    int headerLength = packet.headerLength();
    cipher.updateAAD(buffer, 0, headerLength);
    cipher.doFinal(buffer, headerLength, length - headerLength, buffer, headerLength);
  }

  private void init(byte[] iv) throws GeneralSecurityException {
    cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(overheadBytes() * Byte.SIZE, iv));
  }
}
