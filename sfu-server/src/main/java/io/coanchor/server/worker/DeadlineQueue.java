package io.coanchor.server.worker;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The soonest deadline among many, without a scan of all: a binary heap whose entries know their
 * place, so that moving one costs the logarithm of their number.
 */
final class DeadlineQueue {
  /** Something with a deadline; in at most one queue. */
  abstract static class Entry {
    private int place = -1;
    private long deadlineNs;

    /** Called when the deadline has passed; the entry is out of the queue by then. */
    abstract void onDeadline(long nowNs);
  }

  private final List<Entry> heap = new ArrayList<>();

  /** Sets or moves an entry's deadline; {@link Long#MAX_VALUE} takes it out. */
  void schedule(Entry entry, long deadlineNs) {
    if (deadlineNs == Long.MAX_VALUE) {
      remove(entry);
      return;
    }
    if (entry.place < 0) {
      entry.deadlineNs = deadlineNs;
      entry.place = heap.size();
      heap.add(entry);
      up(entry.place);
    } else if (entry.deadlineNs != deadlineNs) {
      entry.deadlineNs = deadlineNs;
      up(entry.place);
      down(entry.place);
    }
  }

  void remove(Entry entry) {
    int place = entry.place;
    if (place < 0) {
      return;
    }
    entry.place = -1;
    Entry last = heap.removeLast();
    if (place < heap.size()) {
      put(last, place);
      up(place);
      down(last.place);
    }
  }

  /** The soonest deadline, {@link Long#MAX_VALUE} when there is none. */
  long nextNs() {
    return heap.isEmpty() ? Long.MAX_VALUE : heap.getFirst().deadlineNs;
  }

  int size() {
    return heap.size();
  }

  /** Takes out the soonest entry when its deadline has passed. */
  @Nullable Entry poll(long nowNs) {
    if (heap.isEmpty() || heap.getFirst().deadlineNs > nowNs) {
      return null;
    }
    Entry first = heap.getFirst();
    remove(first);
    return first;
  }

  private void up(int from) {
    int place = from;
    Entry entry = heap.get(place);
    while (place > 0) {
      int parent = (place - 1) >>> 1;
      if (heap.get(parent).deadlineNs <= entry.deadlineNs) {
        break;
      }
      put(heap.get(parent), place);
      place = parent;
    }
    put(entry, place);
  }

  private void down(int from) {
    int place = from;
    Entry entry = heap.get(place);
    int size = heap.size();
    while (2 * place + 1 < size) {
      int child = 2 * place + 1;
      if (child + 1 < size && heap.get(child + 1).deadlineNs < heap.get(child).deadlineNs) {
        child++;
      }
      if (heap.get(child).deadlineNs >= entry.deadlineNs) {
        break;
      }
      put(heap.get(child), place);
      place = child;
    }
    put(entry, place);
  }

  private void put(Entry entry, int place) {
    heap.set(place, entry);
    entry.place = place;
  }
}
