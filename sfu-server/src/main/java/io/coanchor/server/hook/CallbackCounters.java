package io.coanchor.server.hook;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What became of callbacks; from any thread. */
final class CallbackCounters {
  final LongAdder queued = new LongAdder();
  final LongAdder accepted = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder late = new LongAdder();
  final LongAdder givenUp = new LongAdder();
  final LongAdder lostOverflow = new LongAdder();
  final LongAdder lostQueueFull = new LongAdder();
  final LongAdder lostMissing = new LongAdder();
  final LongAdder storeFailures = new LongAdder();
  final LongAdder commits = new LongAdder();

  /** What happened to callbacks, by what. */
  Map<String, Long> results() {
    Map<String, Long> all = new LinkedHashMap<>();
    all.put("queued", queued.sum());
    all.put("accepted", accepted.sum());
    all.put("refused", refused.sum());
    all.put("given_up", givenUp.sum());
    return all;
  }

  /** Callbacks that were never queued, or were no more there, by why. */
  Map<String, Long> lost() {
    Map<String, Long> all = new LinkedHashMap<>();
    all.put("overflow", lostOverflow.sum());
    all.put("queue_full", lostQueueFull.sum());
    all.put("missing", lostMissing.sum());
    return all;
  }
}
