package io.coanchor.server.worker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * One turn of a worker's loop: what one read or one wake-up brought, on one reading of the clock,
 * from the first datagram to the flush that sends what came of it. On the worker's thread, but for
 * the figures.
 */
final class Cycle {
  private final LoopTiming timing = new LoopTiming();
  private final DutyCycle duty = new DutyCycle(System.nanoTime());
  private final LatencyHistogram forwarded = new LatencyHistogram();
  private final List<PublishSession> publishers = new ArrayList<>();

  /** When the batches that were forwarded in this cycle had arrived. */
  private long[] arrivalsNs = new long[16];

  private int arrivals;
  private long nowNs;
  private boolean open;

  /** Reads the clock, once; the cycle's time. */
  long begin() {
    if (!open) {
      open = true;
      nowNs = System.nanoTime();
    }
    return nowNs;
  }

  /** Has a publisher hand over what it stored, at the end of this cycle. */
  void atEnd(PublishSession publisher) {
    publishers.add(publisher);
  }

  /** A batch that arrived then, here or on another worker, went to the viewers. */
  void noteForwarded(long arrivedNs) {
    if (arrivals == arrivalsNs.length) {
      arrivalsNs = Arrays.copyOf(arrivalsNs, arrivals * 2);
    }
    arrivalsNs[arrivals++] = arrivedNs;
  }

  /**
   * Has what was stored handed over.
   *
   * @param onFailure a publisher's batch could not be
   */
  void endBatches(BiConsumer<Peer, RuntimeException> onFailure) {
    // a session that ends in the midst of it adds none
    for (int i = 0; i < publishers.size(); i++) {
      PublishSession publisher = publishers.get(i);
      try {
        publisher.endBatch(nowNs);
      } catch (RuntimeException e) {
        onFailure.accept(publisher, e);
      }
    }
    publishers.clear();
  }

  /** Everything has been handed to the sockets. */
  void end() {
    open = false;
    long endNs = System.nanoTime();
    timing.record(endNs - nowNs);
    duty.record(nowNs, endNs);
    for (int i = 0; i < arrivals; i++) {
      forwarded.record(endNs - arrivalsNs[i]);
    }
    arrivals = 0;
  }

  LoopTiming timing() {
    return timing;
  }

  DutyCycle duty() {
    return duty;
  }

  LatencyHistogram forwarded() {
    return forwarded;
  }

  Map<String, Object> debugState() {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("cycle", timing.debugState());
    state.put("duty", duty.debugState(nowNs));
    state.put("forward", forwarded.debugState());
    return state;
  }
}
