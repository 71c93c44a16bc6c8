package io.coanchor.server.config;

import java.time.Duration;

/**
 * Room rules.
 *
 * @param lostUserAfter how long a lost publisher's user stays a member, and its viewers' sessions
 *     stay open
 * @param maxOnMic how many users may publish in a room at once
 * @param maxAudience how many users may only play in a room at once
 * @param closeAfter how long a room stays when the last of its audience has left
 * @param invitationTimeout how long an invitation can be answered
 */
public record RoomsConfig(
    Duration lostUserAfter,
    int maxOnMic,
    int maxAudience,
    Duration closeAfter,
    Duration invitationTimeout) {
  private static final int LIMIT = 1_000_000;

  public RoomsConfig {
    Checks.duration("lost-user-after", lostUserAfter, Duration.ZERO, Duration.ofHours(1));
    Checks.range("max-on-mic", maxOnMic, 1, LIMIT);
    Checks.range("max-audience", maxAudience, 1, LIMIT);
    Checks.duration("close-after", closeAfter, Duration.ZERO, Duration.ofDays(1));
    Checks.duration(
        "invitation-timeout", invitationTimeout, Duration.ofSeconds(1), Duration.ofMinutes(10));
  }

  static RoomsConfig defaults() {
    return new RoomsConfig(
        Duration.ofSeconds(90), 50, 100_000, Duration.ofMinutes(10), Duration.ofSeconds(30));
  }
}
