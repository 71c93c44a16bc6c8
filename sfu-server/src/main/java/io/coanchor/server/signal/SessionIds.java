package io.coanchor.server.signal;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * Names of sessions: the session URL is the capability, so nobody may guess one (RFC 9725 section
 * 5).
 */
final class SessionIds {
  /** 192 bits: beyond guessing, and 32 characters without padding. */
  private static final int RANDOM_BYTES = 24;

  private final SecureRandom random = new SecureRandom();

  String next() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
