package io.coanchor.client.signal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.zip.Deflater;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs UserSigs (TLSSigAPIv2), as an application's own server does. For tools and tests: a key
 * that comes with a client is no secret.
 */
public final class UserSigSigner {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String MAC = "HmacSHA256";

  private final long sdkAppId;
  private final SecretKeySpec key;

  /**
   * A signer of one application.
   *
   * @param key the application's secret, as it stands in its console
   */
  public UserSigSigner(long sdkAppId, String key) {
    if (key.isEmpty()) {
      throw new IllegalArgumentException("key: empty (expected: the app's secret key)");
    }
    this.sdkAppId = sdkAppId;
    this.key = new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), MAC);
  }

  /** A UserSig for a user, issued then and good for so many seconds. */
  public String sign(String userId, long issuedAtSeconds, long lifeSeconds) {
    String signed =
        String.format(
            Locale.ROOT,
            "TLS.identifier:%s\nTLS.sdkappid:%d\nTLS.time:%d\nTLS.expire:%d\n",
            userId,
            sdkAppId,
            issuedAtSeconds,
            lifeSeconds);
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    try (JsonGenerator generator = JSON.createGenerator(json)) {
      generator.writeStartObject();
      generator.writeStringField("TLS.ver", "2.0");
      generator.writeStringField("TLS.identifier", userId);
      generator.writeNumberField("TLS.sdkappid", sdkAppId);
      generator.writeNumberField("TLS.expire", lifeSeconds);
      generator.writeNumberField("TLS.time", issuedAtSeconds);
      generator.writeStringField("TLS.sig", Base64.getEncoder().encodeToString(mac(signed)));
      generator.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("a byte array takes every byte", e);
    }
    return Base64.getEncoder()
        .encodeToString(deflate(json.toByteArray()))
        .replace('+', '*')
        .replace('/', '-')
        .replace('=', '_');
  }

  private byte[] mac(String text) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(MAC + " is part of every JDK", e);
    }
  }

  private static byte[] deflate(byte[] bytes) {
    try (Deflater deflater = new Deflater()) {
      deflater.setInput(bytes);
      deflater.finish();
      byte[] out = new byte[bytes.length + 64];
      return Arrays.copyOf(out, deflater.deflate(out));
    }
  }
}
