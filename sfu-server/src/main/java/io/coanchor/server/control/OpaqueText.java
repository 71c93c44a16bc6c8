package io.coanchor.server.control;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cursors and page tokens: a few texts as one that callers keep and bring back. It is good for what
 * it was made for only: a digest over its purpose tells whether it was altered, or comes from
 * another application or query. It keeps nothing secret and opens nothing: whoever reads may read
 * everything of the application.
 */
final class OpaqueText {
  private static final String SEPARATOR = "\u001f";
  private static final int DIGEST_BYTES = 9;
  private static final int MAX_CHARS = 32_768;

  private OpaqueText() {}

  /**
   * Makes one.
   *
   * @param kind what it is
   * @param purpose what it is good for
   */
  static String of(String kind, String purpose, List<String> parts) {
    byte[] content = String.join(SEPARATOR, parts).getBytes(StandardCharsets.UTF_8);
    byte[] digest = digest(kind, purpose, content);
    byte[] both = Arrays.copyOf(digest, digest.length + content.length);
    System.arraycopy(content, 0, both, digest.length, content.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(both);
  }

  /** The parts of one that was made for this; null otherwise. */
  static @Nullable List<String> read(String kind, String purpose, String text) {
    if (text.length() > MAX_CHARS) {
      return null;
    }
    byte[] both;
    try {
      both = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
    if (both.length < DIGEST_BYTES) {
      return null;
    }
    byte[] content = Arrays.copyOfRange(both, DIGEST_BYTES, both.length);
    byte[] digest = Arrays.copyOf(both, DIGEST_BYTES);
    if (!MessageDigest.isEqual(digest, digest(kind, purpose, content))) {
      return null;
    }
    try {
      String joined =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return joined.isEmpty() ? List.of() : List.of(joined.split(SEPARATOR, -1));
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static byte[] digest(String kind, String purpose, byte[] content) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((kind + SEPARATOR + purpose + SEPARATOR).getBytes(StandardCharsets.UTF_8));
      return Arrays.copyOf(digest.digest(content), DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
