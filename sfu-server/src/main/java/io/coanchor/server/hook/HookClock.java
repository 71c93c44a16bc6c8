package io.coanchor.server.hook;

import java.util.concurrent.TimeUnit;

/**
 * Milliseconds since 1970 that never jump: what is kept in the file means the same after a restart,
 * and a wall clock that is set gives nothing up.
 */
interface HookClock {
  long nowMs();

  /** The wall clock as it was now, going on with monotonic time. */
  static HookClock system() {
    long startMs = System.currentTimeMillis();
    long startNs = System.nanoTime();
    return () -> startMs + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
  }
}
