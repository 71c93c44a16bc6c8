package io.coanchor.server.room.session;

import io.coanchor.server.signal.SignalException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * How often a stream was taken from a publisher who was on air. A device that lost its network does
 * so now and then; two devices that both push would do it for ever, each ending the other as fast
 * as they can connect. Owned by the rooms' thread.
 */
final class Takeovers {
  /** A device on a poor network reconnects about every eight seconds at most. */
  static final int MAX_IN_WINDOW = 4;

  static final long WINDOW_NS = 30_000_000_000L;

  private final Deque<Long> recent = new ArrayDeque<>();

  void note(long nowNs) {
    recent.addLast(nowNs);
    if (recent.size() > MAX_IN_WINDOW) {
      recent.removeFirst();
    }
  }

  /**
   * Lets another takeover begin.
   *
   * @throws SignalException 409 with the time until it may
   */
  void check(String streamId, long nowNs) throws SignalException {
    if (recent.size() < MAX_IN_WINDOW) {
      return;
    }
    long leftNs = recent.getFirst() + WINDOW_NS - nowNs;
    if (leftNs > 0) {
      throw SignalException.takenOverTooOften(
          String.format(
              Locale.ROOT,
              "stream %s: taken over %d times within %d s (expected: one device that pushes it)",
              streamId,
              MAX_IN_WINDOW,
              WINDOW_NS / 1_000_000_000L),
          (int) Math.ceilDiv(leftNs, 1_000_000_000L));
    }
  }
}
