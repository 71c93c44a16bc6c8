package io.coanchor.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: twice as long each time, up to a limit, spread by a
 * quarter so that those who were cut off together do not come back together.
 */
final class BackOff {
  private static final long FIRST_MILLIS = 300;
  private static final long MAX_MILLIS = 10_000;

  private final RandomGenerator random;
  private long nextMillis = FIRST_MILLIS;

  BackOff(RandomGenerator random) {
    this.random = random;
  }

  /** It worked: the next wait is short again. */
  void reset() {
    nextMillis = FIRST_MILLIS;
  }

  /** The wait, at least what the server asked for. */
  Duration next(Duration atLeast) {
    long millis = nextMillis + random.nextLong(nextMillis / 4 + 1);
    nextMillis = Math.min(MAX_MILLIS, nextMillis * 2);
    return Duration.ofMillis(Math.max(millis, atLeast.toMillis()));
  }
}
