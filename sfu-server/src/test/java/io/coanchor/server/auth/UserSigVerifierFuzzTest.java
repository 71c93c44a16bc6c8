package io.coanchor.server.auth;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.coanchor.server.config.AppConfig;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Whatever the peer sends as a signature: {@link AuthException} and nothing else. */
class UserSigVerifierFuzzTest {
  private static final UserSigVerifier VERIFIER = verifier();

  @FuzzTest
  void fuzzText(byte[] data) {
    attempt(new String(data, StandardCharsets.ISO_8859_1));
  }

  @FuzzTest
  void fuzzJson(byte[] data) {
    if (data.length <= UserSigCodec.MAX_JSON_BYTES) {
      attempt(UserSigCodec.base64(UserSigCodec.deflate(data)));
    }
  }

  @FuzzTest
  void fuzzUserBuf(byte[] data) {
    PrivateMapKey permission = PrivateMapKey.decode(data);
    if (permission != null && PrivateMapKey.decode(permission.encode()) == null) {
      throw new AssertionError("cannot read back " + permission);
    }
  }

  private static void attempt(String userSig) {
    try {
      VERIFIER.verify(userSig, 1, "alice");
      throw new AssertionError("accepted " + userSig);
    } catch (AuthException e) {
      // What is expected of anything not signed.
    }
  }

  private static UserSigVerifier verifier() {
    try {
      return new UserSigVerifier(
          AppKeys.load(List.of(new AppConfig(1, List.of("key"), List.of(), false))),
          InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000)));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
