package io.coanchor.server.room.model;

import io.coanchor.server.room.RoomEvent;
import org.jspecify.annotations.Nullable;

/**
 * The latest events of one room by their numbers: what watchers read, and resume from. Grows with
 * what happens, up to a bound; then the oldest go.
 */
final class EventLog {
  /** Above what happens in a full stage within a minute; about 100 kB when all are kept. */
  static final int MAX_EVENTS = 512;

  private static final int FIRST_SIZE = 8;

  private @Nullable RoomEvent[] ring = new RoomEvent[FIRST_SIZE];
  private long first;
  private long next;
  private boolean ended;

  /**
   * @param first the number of the first event
   */
  EventLog(long first) {
    this.first = first;
    this.next = first;
  }

  /** The number of the oldest event kept. */
  long first() {
    return first;
  }

  /** The number the next event gets. */
  long next() {
    return next;
  }

  /** The number of the newest event. */
  long last() {
    return next - 1;
  }

  void add(RoomEvent event) {
    if (event.sequence() != next) {
      throw new IllegalStateException(
          "sequence: " + event.sequence() + " (expected: " + next + ")");
    }
    if (next - first == ring.length) {
      if (ring.length < MAX_EVENTS) {
        grow();
      } else {
        first++;
      }
    }
    ring[at(next)] = event;
    next++;
  }

  private int at(long sequence) {
    return (int) Math.floorMod(sequence, (long) ring.length);
  }

  private void grow() {
    @Nullable RoomEvent[] old = ring;
    @Nullable RoomEvent[] larger = new RoomEvent[Math.min(MAX_EVENTS, old.length * 2)];
    for (long i = first; i < next; i++) {
      larger[(int) Math.floorMod(i, (long) larger.length)] =
          old[(int) Math.floorMod(i, (long) old.length)];
    }
    ring = larger;
  }

  /**
   * An event that is kept.
   *
   * @param sequence from {@link #first} to {@link #last}
   */
  RoomEvent get(long sequence) {
    RoomEvent event = sequence < first || sequence >= next ? null : ring[at(sequence)];
    if (event == null) {
      throw new IllegalStateException(
          "sequence: " + sequence + " (expected: " + first + ".." + last() + ")");
    }
    return event;
  }

  /** Whether the room is no more: nothing will be added. */
  boolean hasEnded() {
    return ended;
  }

  void end() {
    ended = true;
  }
}
