package io.coanchor.client.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.InflaterInputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** TLSSigAPIv2. */
class UserSigSignerTest {
  @Test
  void shouldSignWhatItSays() throws Exception {
    String sig = new UserSigSigner(1_400_000_000L, "secret").sign("user_1", 1_700_000_000L, 3_600);

    String standard = sig.replace('*', '+').replace('-', '/').replace('_', '=');
    byte[] packed = Base64.getDecoder().decode(standard);
    String json;
    try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(packed))) {
      json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("secret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    String signed =
        "TLS.identifier:user_1\nTLS.sdkappid:1400000000\nTLS.time:1700000000\nTLS.expire:3600\n";
    String expected =
        Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    assertThat(json)
        .contains("\"TLS.ver\":\"2.0\"", "\"TLS.identifier\":\"user_1\"")
        .contains("\"TLS.sdkappid\":1400000000", "\"TLS.expire\":3600", "\"TLS.time\":1700000000")
        .contains("\"TLS.sig\":\"" + expected + "\"");
  }
}
