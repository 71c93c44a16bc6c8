package io.coanchor.core.sdp;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The digest of a DTLS certificate (RFC 8122 section 5).
 *
 * @param algorithm the hash function's name in lower case, such as {@code sha-256}
 * @param hex the digest in upper case hexadecimal, bytes separated by colons
 */
public record Fingerprint(String algorithm, String hex) {
  private static final HexFormat HEX = HexFormat.ofDelimiter(":").withUpperCase();

  /** SHA-512: the longest in use. */
  private static final int MAX_DIGEST_BYTES = 64;

  private static final int MIN_DIGEST_BYTES = 16;
  private static final int MAX_ALGORITHM_CHARS = 16;

  /** Normalises the case; fails on what is no digest. */
  public Fingerprint {
    algorithm = algorithm.toLowerCase(Locale.ROOT);
    hex = HEX.formatHex(HEX.parseHex(hex));
  }

  /** The fingerprint with these digest bytes. */
  public static Fingerprint of(String algorithm, byte[] digest) {
    return new Fingerprint(algorithm, HEX.formatHex(digest));
  }

  /** Reads the attribute's value, or null if it is no fingerprint. */
  static @Nullable Fingerprint parse(String value) {
    int space = value.indexOf(' ');
    if (space < 1 || space > MAX_ALGORITHM_CHARS) {
      return null;
    }
    String hex = value.substring(space + 1).trim();
    int bytes = (hex.length() + 1) / 3;
    if (bytes < MIN_DIGEST_BYTES || bytes > MAX_DIGEST_BYTES) {
      return null;
    }
    try {
      return new Fingerprint(value.substring(0, space), hex);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** The digest. */
  public byte[] digest() {
    return HEX.parseHex(hex);
  }

  /** Whether the digest is this, compared in constant time. */
  public boolean matches(byte[] digest) {
    return MessageDigest.isEqual(digest(), digest);
  }

  /** The attribute's value. */
  @Override
  public String toString() {
    return algorithm + " " + hex;
  }
}
