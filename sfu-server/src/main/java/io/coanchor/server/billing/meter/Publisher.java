package io.coanchor.server.billing.meter;

import io.coanchor.server.billing.Interval;
import io.coanchor.server.room.RoomKey;

/** A publish session: on mic from its first packet to its last. Times are milliseconds. */
final class Publisher {
  final String id;
  final Account account;
  final long number;
  final RoomKey room;
  final long firstMs;

  /** What to add to a time to get the wall clock's, as it was when the session was first told. */
  final long wallOffsetMs;

  /** The last packet's time, as far as it is known; {@link Interval#RUNNING} while they come. */
  long endMs = Interval.RUNNING;

  /** Whether it is silent and may go on, which would make all that was in between count. */
  boolean undecided;

  Publisher(
      String id, Account account, long number, RoomKey room, long firstMs, long wallOffsetMs) {
    this.id = id;
    this.account = account;
    this.number = number;
    this.room = room;
    this.firstMs = firstMs;
    this.wallOffsetMs = wallOffsetMs;
  }

  boolean isOnMicAt(long atMs) {
    return firstMs <= atMs && atMs < endMs;
  }

  /** Whether a packet that may yet come would have it on mic then. */
  boolean mayBeOnMicAt(long atMs) {
    return undecided && endMs <= atMs;
  }

  /** Of two in the same millisecond the one of the smaller room, whichever was told first. */
  boolean isEarlierThan(Publisher other) {
    if (firstMs != other.firstMs) {
      return firstMs < other.firstMs;
    }
    int order = room.compareTo(other.room);
    return order != 0 ? order < 0 : number < other.number;
  }
}
