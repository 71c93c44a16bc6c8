package io.coanchor.core.srtp;

import io.coanchor.core.dtls.SrtpProfile;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/** Ciphers of {@code javax.crypto}: the JDK's own, or those of a provider that is given. */
final class JcaEngine extends AbstractEngine {
  private final String name;
  private final @Nullable Provider provider;

  /**
   * An engine.
   *
   * @param provider asked first; the JDK's where it has no such cipher
   */
  JcaEngine(String name, @Nullable Provider provider) {
    this.name = name;
    this.provider = provider;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  RtpSealer sealer(SrtpProfile profile, SessionKeys keys) {
    try {
      return switch (profile) {
        case AEAD_AES_128_GCM ->
            new JcaGcmSealer(keys, profile.tagBytes(), cipher("AES/GCM/NoPadding"));
        case AES128_CM_SHA1_80 ->
            new JcaCmSealer(keys, profile.tagBytes(), cipher("AES/CTR/NoPadding"), mac("HmacSHA1"));
      };
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES is not available", e);
    }
  }

  private Cipher cipher(String transformation) throws GeneralSecurityException {
    if (provider != null) {
      try {
        return Cipher.getInstance(transformation, provider);
      } catch (NoSuchAlgorithmException e) {
        return Cipher.getInstance(transformation);
      }
    }
    return Cipher.getInstance(transformation);
  }

  private Mac mac(String algorithm) throws GeneralSecurityException {
    if (provider != null) {
      try {
        return Mac.getInstance(algorithm, provider);
      } catch (NoSuchAlgorithmException e) {
        return Mac.getInstance(algorithm);
      }
    }
    return Mac.getInstance(algorithm);
  }
}
