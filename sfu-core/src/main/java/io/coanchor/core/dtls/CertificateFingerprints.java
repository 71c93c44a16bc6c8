package io.coanchor.core.dtls;

import io.coanchor.core.sdp.Fingerprint;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Certificate fingerprints as session descriptions carry them (RFC 8122 section 5). */
final class CertificateFingerprints {
  /** Hash functions known, the strongest first. MD5 and MD2 must not be used (RFC 8122). */
  private static final List<String> STRONGEST_FIRST =
      List.of("sha-512", "sha-384", "sha-256", "sha-224", "sha-1");

  private static final Map<String, String> DIGEST_NAMES =
      Map.of(
          "sha-512", "SHA-512",
          "sha-384", "SHA-384",
          "sha-256", "SHA-256",
          "sha-224", "SHA-224",
          "sha-1", "SHA-1");

  private CertificateFingerprints() {}

  static Fingerprint sha256(byte[] certificate) {
    return of("sha-256", certificate);
  }

  /**
   * The strongest hash function known here among those of {@code offered}, null if there is none.
   */
  static @Nullable String strongest(List<Fingerprint> offered) {
    for (String algorithm : STRONGEST_FIRST) {
      for (Fingerprint fingerprint : offered) {
        if (algorithm.equals(fingerprint.algorithm())) {
          return algorithm;
        }
      }
    }
    return null;
  }

  /**
   * Whether one of the fingerprints made by the strongest hash function is {@code certificate}'s. A
   * weaker one does not help: it may be the forged one (RFC 8122 section 5.1).
   */
  static boolean matches(List<Fingerprint> offered, byte[] certificate) {
    String algorithm = strongest(offered);
    if (algorithm == null) {
      return false;
    }
    byte[] digest = digest(algorithm, certificate);
    for (Fingerprint fingerprint : offered) {
      if (algorithm.equals(fingerprint.algorithm()) && fingerprint.matches(digest)) {
        return true;
      }
    }
    return false;
  }

  static Fingerprint of(String algorithm, byte[] certificate) {
    return Fingerprint.of(algorithm, digest(algorithm, certificate));
  }

  private static byte[] digest(String algorithm, byte[] certificate) {
    try {
      return MessageDigest.getInstance(DIGEST_NAMES.getOrDefault(algorithm, ""))
          .digest(certificate);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "fingerprint algorithm: %s (expected: one of %s)",
              algorithm,
              STRONGEST_FIRST),
          e);
    }
  }
}
