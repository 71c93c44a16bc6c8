package io.coanchor.client;

import java.util.ArrayList;
import java.util.List;

/**
 * The soonest deadline among those of thousands of transports: a binary heap whose entries know
 * their place. One timer of the event loop serves them all.
 */
final class TimerQueue {
  /** Something with a deadline; in at most one queue. */
  abstract static class Entry {
    private int place = -1;
    private long dueNs;

    /** Called when the deadline has passed; the entry is out of the queue by then. */
    abstract void onDue(long nowNs);
  }

  private static final long NEVER = Long.MIN_VALUE;

  private final List<Entry> heap = new ArrayList<>();

  /** While the entries that are due by then are called. */
  private long runningNs = NEVER;

  /** Makes an entry due at that time or before; a later time than it has changes nothing. */
  void atTheLatest(Entry entry, long wantedNs) {
    // one whose deadline does not move is called once in a run, not for ever
    long dueNs = runningNs == NEVER ? wantedNs : Math.max(wantedNs, runningNs + 1);
    if (entry.place < 0) {
      entry.place = heap.size();
      heap.add(entry);
    } else if (dueNs >= entry.dueNs) {
      return;
    }
    entry.dueNs = dueNs;
    up(entry);
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
      up(last);
      down(last);
    }
  }

  /** When the first one is due, {@link Long#MAX_VALUE} when there is none. */
  long nextNs() {
    return heap.isEmpty() ? Long.MAX_VALUE : heap.getFirst().dueNs;
  }

  /** Takes out and calls all that are due, each once. */
  void run(long nowNs) {
    runningNs = nowNs;
    try {
      while (!heap.isEmpty() && heap.getFirst().dueNs <= nowNs) {
        Entry first = heap.getFirst();
        remove(first);
        first.onDue(nowNs);
      }
    } finally {
      runningNs = NEVER;
    }
  }

  private void up(Entry entry) {
    int place = entry.place;
    while (place > 0) {
      Entry parent = heap.get((place - 1) >>> 1);
      if (parent.dueNs <= entry.dueNs) {
        break;
      }
      put(parent, place);
      place = (place - 1) >>> 1;
    }
    put(entry, place);
  }

  private void down(Entry entry) {
    int place = entry.place;
    while (2 * place + 1 < heap.size()) {
      int child = 2 * place + 1;
      if (child + 1 < heap.size() && heap.get(child + 1).dueNs < heap.get(child).dueNs) {
        child++;
      }
      Entry sooner = heap.get(child);
      if (sooner.dueNs >= entry.dueNs) {
        break;
      }
      put(sooner, place);
      place = child;
    }
    put(entry, place);
  }

  private void put(Entry entry, int place) {
    heap.set(place, entry);
    entry.place = place;
  }
}
