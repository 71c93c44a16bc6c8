package io.coanchor.core.stream;

import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Carries things one way on the virtual clock, with seeded loss, delay and jitter. */
final class LossyLink<T> {
  private final Random random;
  private final double loss;
  private final long delayNs;
  private final long jitterNs;
  private final PriorityQueue<Transit<T>> inFlight = new PriorityQueue<>();
  private long order;

  private record Transit<T>(long arrivalNs, long order, T thing) implements Comparable<Transit<T>> {
    @Override
    public int compareTo(Transit<T> other) {
      int byTime = Long.compare(arrivalNs, other.arrivalNs);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  LossyLink(long seed, double loss, long delayNs, long jitterNs) {
    this.random = new Random(seed);
    this.loss = loss;
    this.delayNs = delayNs;
    this.jitterNs = jitterNs;
  }

  void send(T thing, long nowNs) {
    long jitter = jitterNs == 0 ? 0 : random.nextLong(jitterNs);
    if (random.nextDouble() >= loss) {
      inFlight.add(new Transit<>(nowNs + delayNs + jitter, order++, thing));
    }
  }

  /** The next thing that arrived by now, or null. */
  @Nullable T poll(long nowNs) {
    Transit<T> next = inFlight.peek();
    if (next == null || next.arrivalNs > nowNs) {
      return null;
    }
    inFlight.remove();
    return next.thing;
  }
}
