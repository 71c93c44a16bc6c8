package io.coanchor.peer;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what another thread brings about. */
public final class Until {
  /** Far more than anything takes on a machine that does a hundred other things. */
  private static final Duration LONG = Duration.ofSeconds(40);

  private static final long POLL_NS = 5_000_000;

  private Until() {}

  /** Fails when it does not come to hold. */
  public static void holds(String what, BooleanSupplier condition) {
    holds(what, condition, () -> "");
  }

  /** The same, and says what was there instead. */
  public static void holds(String what, BooleanSupplier condition, Supplier<Object> instead) {
    if (!within(LONG, condition)) {
      throw new AssertionError("never: " + what + " " + instead.get());
    }
  }

  public static boolean within(Duration time, BooleanSupplier condition) {
    long end = System.nanoTime() + time.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() >= end) {
        return false;
      }
      LockSupport.parkNanos(POLL_NS);
    }
    return true;
  }

  /** Lets time pass in which something must not happen. */
  static void passed(Duration time) {
    within(time, () -> false);
  }
}
