package io.coanchor.core.ice;

/** The soonest of several deadlines, and what it is for. */
final class Soonest {
  private long deadlineNs;
  private IceTimer reason = IceTimer.NONE;

  Soonest clear() {
    deadlineNs = Long.MAX_VALUE;
    reason = IceTimer.NONE;
    return this;
  }

  void offer(long ns, IceTimer why) {
    if (ns < deadlineNs) {
      deadlineNs = ns;
      reason = why;
    }
  }

  long deadlineNs() {
    return deadlineNs;
  }

  IceTimer reason() {
    return reason;
  }
}
