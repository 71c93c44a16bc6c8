package io.coanchor.server.config;

import java.time.Duration;

/**
 * Room rules.
 *
 * @param lostUserAfter how long a lost publisher's user stays a member, and its viewers' sessions
 *     stay open
 */
public record RoomsConfig(Duration lostUserAfter) {

  public RoomsConfig {
    Checks.duration("lost-user-after", lostUserAfter, Duration.ZERO, Duration.ofHours(1));
  }

  static RoomsConfig defaults() {
    return new RoomsConfig(Duration.ofSeconds(90));
  }
}
