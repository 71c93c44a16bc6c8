package io.coanchor.server.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA256 as TLSSigAPIv2 uses it: the key is the secret's text itself, not hex-decoded. */
final class Mac256 {
  static final int MAC_BYTES = 32;

  private static final String ALGORITHM = "HmacSHA256";

  private Mac256() {}

  static SecretKeySpec key(String secret) {
    return new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
  }

  /** The MAC over the fields in TLSSigAPIv2's order, whatever their order in the JSON. */
  static byte[] of(SecretKeySpec key, UserSig sig) {
    StringBuilder text = new StringBuilder(160);
    text.append("TLS.identifier:").append(sig.userId()).append('\n');
    text.append("TLS.sdkappid:").append(sig.sdkAppId()).append('\n');
    text.append("TLS.time:").append(sig.issuedAtSeconds()).append('\n');
    text.append("TLS.expire:").append(sig.lifeSeconds()).append('\n');
    if (sig.userBuf() != null) {
      text.append("TLS.userbuf:").append(sig.userBuf()).append('\n');
    }
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(text.toString().getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
