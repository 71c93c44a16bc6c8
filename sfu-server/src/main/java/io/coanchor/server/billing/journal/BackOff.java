package io.coanchor.server.billing.journal;

import java.util.random.RandomGenerator;

/** How long to wait for the database after each failure: twice as long each time, and by chance. */
final class BackOff {
  static final long FIRST_MS = 250;
  static final long LONGEST_MS = 10_000;

  private final RandomGenerator random;
  private long nextMs = FIRST_MS;

  BackOff(RandomGenerator random) {
    this.random = random;
  }

  /** Between half and the whole of what is next, so that nodes do not come back all at once. */
  long failedMs() {
    long most = nextMs;
    nextMs = Math.min(LONGEST_MS, 2 * nextMs);
    return most / 2 + random.nextLong(most / 2 + 1);
  }

  void succeeded() {
    nextMs = FIRST_MS;
  }
}
