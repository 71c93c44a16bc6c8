package io.coanchor.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: twice as long each time, up to a limit, spread by a
 * quarter so that those who were cut off together do not come back together. Short again only after
 * a connection that lasted: a server that takes everybody in and cuts them off at once is not asked
 * three times a second.
 */
final class BackOff {
  /** A connection that lasted so long was one. */
  static final long STABLE_NS = 3_000_000_000L;

  private static final long FIRST_MILLIS = 300;
  private static final long MAX_MILLIS = 10_000;

  private final RandomGenerator random;
  private long nextMillis = FIRST_MILLIS;
  private boolean connected;
  private long connectedNs;

  BackOff(RandomGenerator random) {
    this.random = random;
  }

  /** It worked, so far. */
  void onConnected(long nowNs) {
    connected = true;
    connectedNs = nowNs;
  }

  /** The wait, at least what the server asked for. */
  Duration next(Duration atLeast, long nowNs) {
    if (connected && nowNs - connectedNs >= STABLE_NS) {
      nextMillis = FIRST_MILLIS;
    }
    connected = false;
    long millis = nextMillis + random.nextLong(nextMillis / 4 + 1);
    nextMillis = Math.min(MAX_MILLIS, nextMillis * 2);
    return Duration.ofMillis(Math.max(millis, atLeast.toMillis()));
  }
}
