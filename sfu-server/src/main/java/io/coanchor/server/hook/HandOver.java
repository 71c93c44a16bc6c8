package io.coanchor.server.hook;

import io.coanchor.server.room.RoomKey;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** From the rooms' thread to the callbacks' thread: bounded, and nobody waits. */
final class HandOver {
  private final int capacity;
  private final Queue<Item> items = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();

  /**
   * A callback that is not in the file yet.
   *
   * @param createdMs by {@link HookClock}
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Item(RoomKey room, long createdMs, byte[] body) {}

  HandOver(int capacity) {
    this.capacity = capacity;
  }

  /** Hands one over; false when it does not fit. */
  boolean offer(Item item) {
    if (size.incrementAndGet() > capacity) {
      size.decrementAndGet();
      return false;
    }
    return items.add(item);
  }

  @Nullable Item poll() {
    Item item = items.poll();
    if (item != null) {
      size.decrementAndGet();
    }
    return item;
  }

  boolean isEmpty() {
    return size.get() == 0;
  }
}
