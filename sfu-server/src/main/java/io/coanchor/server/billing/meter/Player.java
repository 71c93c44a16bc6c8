package io.coanchor.server.billing.meter;

import java.util.Arrays;

/**
 * The picture of a play session over time: its size, and the changes of it that are not settled. A
 * time is in milliseconds; a size of 0 is no picture.
 */
final class Player {
  private static final long[] NONE = {};

  final String id;
  final Account account;
  final long number;
  final String streamId;

  private long settledPixels;

  /** Pairs of a time and the size from then on, in order of time. */
  private long[] changes = NONE;

  private int changeCount;

  Player(String id, Account account, long number, String streamId) {
    this.id = id;
    this.account = account;
    this.number = number;
    this.streamId = streamId;
  }

  /** Adds a change, not before the last one. Whether it changes anything. */
  boolean change(long atMs, long pixels) {
    if (newest() == pixels) {
      return false;
    }
    if (changeCount > 0 && timeOf(changeCount - 1) == atMs) {
      changeCount--; // at one moment there is one picture: the one that is told last
      if (newest() == pixels) {
        return true;
      }
    }
    if (changes.length < 2 * (changeCount + 1)) {
      changes = Arrays.copyOf(changes, Math.max(4, 2 * changes.length));
    }
    changes[2 * changeCount] = atMs;
    changes[2 * changeCount + 1] = pixels;
    changeCount++;
    return true;
  }

  /** The newest size that was told. */
  long newest() {
    return changeCount == 0 ? settledPixels : changes[2 * changeCount - 1];
  }

  /** When the newest change was; {@link Long#MIN_VALUE} when all are settled. */
  long newestChangeMs() {
    return changeCount == 0 ? Long.MIN_VALUE : timeOf(changeCount - 1);
  }

  int changeCount() {
    return changeCount;
  }

  long timeOf(int change) {
    return changes[2 * change];
  }

  /** The size at a moment that is not before the settled one. */
  long pixelsAt(long atMs) {
    int low = 0;
    int high = changeCount;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (timeOf(middle) <= atMs) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == 0 ? settledPixels : pixelsAfter(low - 1);
  }

  private long pixelsAfter(int change) {
    return changes[2 * change + 1];
  }

  /** Forgets changes up to a moment, but for what they led to. */
  void settle(long untilMs) {
    int settled = 0;
    while (settled < changeCount && timeOf(settled) <= untilMs) {
      settled++;
    }
    if (settled == 0) {
      return;
    }
    settledPixels = pixelsAfter(settled - 1);
    changeCount -= settled;
    changes =
        changeCount == 0
            ? NONE
            : Arrays.copyOfRange(changes, 2 * settled, 2 * (settled + changeCount));
  }
}
