package io.coanchor.server.config;

import java.time.Duration;

/**
 * Room rules.
 *
 * @param lostUserAfter how long a lost publisher's user stays a member, and its viewers' sessions
 *     stay open
 * @param maxOnMic how many users may publish in a room at once
 * @param maxAudience how many users may play in a room at once
 */
public record RoomsConfig(Duration lostUserAfter, int maxOnMic, int maxAudience) {
  private static final int LIMIT = 1_000_000;

  public RoomsConfig {
    Checks.duration("lost-user-after", lostUserAfter, Duration.ZERO, Duration.ofHours(1));
    Checks.range("max-on-mic", maxOnMic, 1, LIMIT);
    Checks.range("max-audience", maxAudience, 1, LIMIT);
  }

  static RoomsConfig defaults() {
    return new RoomsConfig(Duration.ofSeconds(90), 50, 100_000);
  }
}
