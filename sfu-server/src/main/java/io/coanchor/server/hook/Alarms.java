package io.coanchor.server.hook;

import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log what must not go unnoticed: loudly, but not once per callback. The counters say
 * how many. Owned by the callbacks' thread.
 */
final class Alarms {
  private static final Logger LOG = LoggerFactory.getLogger(Alarms.class);

  private static final long AGAIN_MS = 10_000;

  private final CallbackCounters counters;
  private long lostTold;
  private long givenUpTold;
  private long nextMs;
  private long nextStoreMs;

  Alarms(CallbackCounters counters) {
    this.counters = counters;
  }

  /** Tells what has come to be lost or given up since it was last told. */
  void look(long nowMs) {
    if (nowMs < nextMs) {
      return;
    }
    long lost = counters.lost().values().stream().mapToLong(Long::longValue).sum();
    if (lost > lostTold) {
      LOG.error(
          "CALLBACKS LOST: {} more; since the start, by why: {}", lost - lostTold, counters.lost());
      nextMs = nowMs + AGAIN_MS;
      lostTold = lost;
    }
    long givenUp = counters.givenUp.sum();
    if (givenUp > givenUpTold) {
      LOG.error(
          "Callbacks given up, because nobody accepted them for as long as they were to be kept:"
              + " {} more",
          givenUp - givenUpTold);
      nextMs = nowMs + AGAIN_MS;
      givenUpTold = givenUp;
    }
  }

  /** The file cannot be used now. */
  void store(long nowMs, SQLException failure) {
    if (nowMs >= nextStoreMs) {
      LOG.error("The queue of callbacks cannot be used, tried again every second", failure);
      nextStoreMs = nowMs + AGAIN_MS;
    }
  }
}
