package io.coanchor.core.srtp;

import io.coanchor.core.dtls.SrtpKeys;
import io.coanchor.core.dtls.SrtpProfile;
import io.coanchor.core.rtp.RtpParts;
import io.coanchor.core.sdp.DtlsRole;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of one direction's RTP, derived from the master key (RFC 3711 section 4.3, with a key
 * derivation rate of zero; the same for AES-GCM, RFC 7714 section 11), and the initialisation
 * vectors made with them. jitsi-srtp derives the same but does not give its keys away.
 */
final class SessionKeys {
  /** AES in counter mode: the block counter ends the vector. */
  static final int CM_IV_BYTES = 16;

  /** RFC 7714 section 8.1. */
  static final int GCM_IV_BYTES = 12;

  private static final int HMAC_SHA1_KEY_BYTES = 20;
  private static final int LABEL_ENCRYPTION = 0;
  private static final int LABEL_AUTHENTICATION = 1;
  private static final int LABEL_SALT = 2;

  /** Where the label meets the salt: 48 bits of index follow it in 112 (section 4.3.1). */
  private static final int LABEL_OFFSET = 7;

  private final byte[] encryptionKey;
  private final byte[] authenticationKey;
  private final byte[] salt;

  /** Where the SSRC goes in the vector; rollover counter and sequence number follow it. */
  private final int ssrcOffset;

  /** Keys that are derived already. */
  SessionKeys(SrtpProfile profile, byte[] encryptionKey, byte[] authenticationKey, byte[] salt) {
    this.encryptionKey = encryptionKey;
    this.authenticationKey = authenticationKey;
    this.salt = salt;
    ssrcOffset = profile == SrtpProfile.AEAD_AES_128_GCM ? 2 : 4;
  }

  /** The keys that {@code sender} protects with. */
  static SessionKeys of(SrtpProfile profile, SrtpKeys keys, DtlsRole sender) {
    byte[] key = keys.masterKey(sender);
    byte[] salt = keys.masterSalt(sender);
    boolean gcm = profile == SrtpProfile.AEAD_AES_128_GCM;
    return new SessionKeys(
        profile,
        derive(key, salt, LABEL_ENCRYPTION, profile.keyBytes()),
        gcm ? new byte[0] : derive(key, salt, LABEL_AUTHENTICATION, HMAC_SHA1_KEY_BYTES),
        derive(key, salt, LABEL_SALT, profile.saltBytes()));
  }

  byte[] encryptionKey() {
    return encryptionKey;
  }

  /** Empty with AES-GCM, which needs none. */
  byte[] authenticationKey() {
    return authenticationKey;
  }

  /** Reads what a vector is made of; returns what it read. */
  long warm() {
    return salt[0];
  }

  byte[] salt() {
    return salt;
  }

  /**
   * Writes the packet's initialisation vector: salt XOR (SSRC, rollover counter, sequence number)
   * at their places (RFC 3711 section 4.1.1, RFC 7714 section 8.1).
   */
  void initialisationVector(RtpParts packet, byte[] iv) {
    initialisationVector(
        packet.ssrc(), (int) packet.rolloverCounter(), packet.sequenceNumber(), iv);
  }

  /** As {@link #initialisationVector(RtpParts, byte[])}, for a packet that was received. */
  void initialisationVector(int ssrc, int rolloverCounter, int sequence, byte[] iv) {
    System.arraycopy(salt, 0, iv, 0, salt.length);
    if (iv.length > salt.length) {
      iv[salt.length] = 0;
      iv[salt.length + 1] = 0;
    }
    xor(iv, ssrcOffset, ssrc);
    xor(iv, ssrcOffset + Integer.BYTES, rolloverCounter);
    iv[ssrcOffset + 8] ^= (byte) (sequence >>> 8);
    iv[ssrcOffset + 9] ^= (byte) sequence;
  }

  /** AES-CM over zeros, which is the pseudo-random function (RFC 3711 section 4.3.3). */
  static byte[] derive(byte[] masterKey, byte[] masterSalt, int label, int bytes) {
    byte[] x = Arrays.copyOf(masterSalt, CM_IV_BYTES);
    x[LABEL_OFFSET] ^= (byte) label;
    try {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(masterKey, "AES"), new IvParameterSpec(x));
      return cipher.doFinal(new byte[bytes]);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES is not available", e);
    }
  }

  private static void xor(byte[] iv, int at, int value) {
    iv[at] ^= (byte) (value >>> 24);
    iv[at + 1] ^= (byte) (value >>> 16);
    iv[at + 2] ^= (byte) (value >>> 8);
    iv[at + 3] ^= (byte) value;
  }
}
