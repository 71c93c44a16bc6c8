package io.coanchor.server.worker;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue from one thread to one other, without locks. Each side has its own index; a place
 * that is null is free, so that neither has to read the other's.
 */
final class SpscRing<T> {
  private final AtomicReferenceArray<@Nullable T> places;
  private final int mask;

  /** The writer's. */
  private long written;

  /** The reader's. */
  private long read;

  /**
   * @param capacity a power of two
   */
  SpscRing(int capacity) {
    places = new AtomicReferenceArray<>(capacity);
    mask = capacity - 1;
  }

  /** False when it is full. */
  boolean offer(T item) {
    int at = (int) written & mask;
    if (places.getAcquire(at) != null) {
      return false;
    }
    places.setRelease(at, item);
    written++;
    return true;
  }

  /** The oldest item, or null when it is empty. */
  @Nullable T poll() {
    int at = (int) read & mask;
    T item = places.getAcquire(at);
    if (item != null) {
      places.setRelease(at, null);
      read++;
    }
    return item;
  }
}
