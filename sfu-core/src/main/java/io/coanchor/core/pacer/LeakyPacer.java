package io.coanchor.core.pacer;

import io.coanchor.core.unit.Bitrate;
import java.util.Locale;

/**
 * A leaky bucket: items wait in order and leave at a bitrate. What an item stands for is the
 * owner's business; here it is a number and a size in bytes.
 *
 * <p>Sending makes a debt that drains at the rate; an item may leave while the debt is at most a
 * burst's worth. Time spent idle is not saved up beyond that.
 */
public final class LeakyPacer {
  /** What {@link #deadlineNs} gives while the queue is empty or the rate is 0. */
  public static final long NEVER = Long.MAX_VALUE;

  /** What {@link #poll} gives when no item may leave yet. */
  public static final long NONE = Long.MIN_VALUE;

  /**
   * Items leave together in bursts of this long, so that one wake-up sends a train, not a packet.
   */
  public static final long BURST_NS = 5_000_000L;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final long[] items;
  private final int[] sizes;
  private final int mask;

  private int head;
  private int count;
  private long queuedBytes;
  private long rateBps;

  /** The time at which everything sent so far has drained. */
  private long drainedAtNs = NONE;

  /**
   * A pacer for at most {@code capacity} items, rounded up to a power of two.
   *
   * @param rateBps bits per second
   */
  public LeakyPacer(int capacity, long rateBps) {
    if (capacity < 1 || capacity > 1 << 20) {
      throw new IllegalArgumentException("capacity: " + capacity + " (expected: 1..1048576)");
    }
    int size = Integer.highestOneBit(2 * capacity - 1);
    this.items = new long[size];
    this.sizes = new int[size];
    this.mask = size - 1;
    this.rateBps = requireRate(rateBps);
  }

  /** Changes the rate; the debt, in bytes, stays. */
  public void setRate(long rateBps, long nowNs) {
    requireRate(rateBps);
    if (rateBps == this.rateBps) {
      return;
    }
    if (drainedAtNs > nowNs && this.rateBps > 0 && rateBps > 0) {
      double ratio = (double) this.rateBps / rateBps;
      drainedAtNs = nowNs + (long) ((drainedAtNs - nowNs) * ratio);
    }
    this.rateBps = rateBps;
  }

  /**
   * Queues an item, which must not be {@link #NONE}.
   *
   * @return false, and nothing queued, when the queue is full
   */
  public boolean offer(long item, int bytes) {
    if (item == NONE || bytes < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "item %d of %d bytes (expected: not NONE, 0 or more)", item, bytes));
    }
    if (count > mask) {
      return false;
    }
    int slot = head + count & mask;
    items[slot] = item;
    sizes[slot] = bytes;
    count++;
    queuedBytes += bytes;
    return true;
  }

  /** Takes the next item if it may leave now, else {@link #NONE}. */
  public long poll(long nowNs) {
    if (count == 0 || nowNs < deadlineNs()) {
      return NONE;
    }
    long item = items[head];
    onSent(sizes[head], nowNs);
    queuedBytes -= sizes[head];
    head = head + 1 & mask;
    count--;
    return item;
  }

  /** Bytes that left beside the queue, such as sound: they are never held, but are paid for. */
  public void onSent(int bytes, long nowNs) {
    if (rateBps > 0) {
      drainedAtNs = Math.max(drainedAtNs, nowNs) + Bitrate.nanosFor(bytes, rateBps);
    }
  }

  /** When the next item may leave; in the past if it may now. */
  public long deadlineNs() {
    if (count == 0 || rateBps == 0) {
      return NEVER;
    }
    return drainedAtNs == NONE ? NONE : drainedAtNs - BURST_NS;
  }

  /** How long what is queued takes to leave; {@link #NEVER} at rate 0. */
  public long queueNs() {
    return queuedBytes == 0 ? 0 : Bitrate.nanosFor(queuedBytes, rateBps);
  }

  public long queuedBytes() {
    return queuedBytes;
  }

  public int size() {
    return count;
  }

  /** Empties the queue; the debt stays. */
  public void clear() {
    head = 0;
    count = 0;
    queuedBytes = 0;
  }

  private static long requireRate(long rateBps) {
    if (rateBps < 0 || rateBps > NANOS_PER_SECOND * 1_000) {
      throw new IllegalArgumentException(
          "rate: " + rateBps + " bit/s (expected: 0..1000000000000)");
    }
    return rateBps;
  }
}
