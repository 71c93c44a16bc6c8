package io.coanchor.core.srtp;

import io.coanchor.core.dtls.SrtpKeys;
import io.coanchor.core.dtls.SrtpProfile;
import io.coanchor.core.sdp.DtlsRole;
import java.security.GeneralSecurityException;
import java.util.Map;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpPolicy;
import org.jitsi.srtp.crypto.Aes;
import org.jitsi.srtp.crypto.JitsiOpenSslProvider;
import org.jitsi.utils.logging2.Logger;
import org.jitsi.utils.logging2.LoggerImpl;

/** Makes the library's contexts for one direction of a session. */
final class SrtpEngine {
  private static final int HMAC_SHA1_KEY_BYTES = 20;

  /** Logger of everything in the library: what it says at start is of no use to an operator. */
  private static final Logger LOGGER = new OneLogger();

  static {
    LOGGER.setLevelError();
    // Else the library measures four of them for seconds at the first packet.
    Aes.setFactoryClassName(name());
  }

  private final SrtpContextFactory factory;

  /**
   * Contexts for one direction.
   *
   * @param sender whose packets they are for
   * @param sending whether that is us
   */
  SrtpEngine(SrtpProfile profile, SrtpKeys keys, DtlsRole sender, boolean sending) {
    factory =
        new SrtpContextFactory(
            sending,
            keys.masterKey(sender),
            keys.masterSalt(sender),
            policy(profile),
            policy(profile),
            LOGGER);
  }

  /**
   * The AES in use. OpenSSL's allocates 64 bytes a packet, the JDK's a kilobyte, in the same time;
   * the first needs libcrypto 1.1 or 3 on the machine.
   */
  static String name() {
    return JitsiOpenSslProvider.isLoaded() ? "OpenSSL" : "SunJCE";
  }

  SrtpCryptoContext rtp(int ssrc) {
    try {
      return factory.deriveContext(ssrc, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES is not available", e);
    }
  }

  SrtcpCryptoContext rtcp(int ssrc) {
    try {
      return factory.deriveControlContext(ssrc);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES is not available", e);
    }
  }

  private static SrtpPolicy policy(SrtpProfile profile) {
    SrtpPolicy policy =
        switch (profile) {
          case AEAD_AES_128_GCM ->
              new SrtpPolicy(
                  SrtpPolicy.AESGCM_ENCRYPTION,
                  profile.keyBytes(),
                  SrtpPolicy.NULL_AUTHENTICATION,
                  0,
                  profile.tagBytes(),
                  profile.saltBytes());
          case AES128_CM_SHA1_80 ->
              new SrtpPolicy(
                  SrtpPolicy.AESCM_ENCRYPTION,
                  profile.keyBytes(),
                  SrtpPolicy.HMACSHA1_AUTHENTICATION,
                  HMAC_SHA1_KEY_BYTES,
                  profile.tagBytes(),
                  profile.saltBytes());
        };
    // A packet may be sent again as it was: audio is retransmitted on its own SSRC.
    policy.setSendReplayEnabled(false);
    return policy;
  }

  /**
   * Has no children: the library makes one for each stream, four a viewer, and a parent keeps a
   * reference to each for ever.
   */
  private static final class OneLogger extends LoggerImpl {
    OneLogger() {
      super("org.jitsi.srtp");
    }

    @Override
    public Logger createChildLogger(String name) {
      return this;
    }

    @Override
    public Logger createChildLogger(String name, Map<String, String> context) {
      return this;
    }
  }
}
