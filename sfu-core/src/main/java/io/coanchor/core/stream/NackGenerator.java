package io.coanchor.core.stream;

import java.util.Arrays;

/**
 * Which packets of one stream are missing, and when to ask for them (RFC 4585 section 6.2.1; the
 * counterpart of libwebrtc's NackRequester).
 *
 * <p>A packet is asked for at once when a later one shows the gap, and again every round trip for
 * as long as it can still be played: bounded by time, not by a count of tries, since at 50 % loss
 * ten tries leave a gap in every thirty-fifth loss.
 */
final class NackGenerator {
  /** As many as libwebrtc keeps; more is an outage that a key frame ends sooner. */
  static final int MAX_OUTSTANDING = 1_000;

  /**
   * Not again sooner than this, however short the round trip: a frame's packets come in a burst.
   */
  static final long MIN_RETRY_NS = 15_000_000L;

  /** Before the first measurement; libwebrtc's default. */
  static final long DEFAULT_RTT_NS = 100_000_000L;

  /** Longest wait for a packet that may only be late. */
  static final long MAX_TOLERANCE_NS = 20_000_000L;

  /** How long one reordered packet keeps the tolerance up. */
  static final long TOLERANCE_MEMORY_NS = 10_000_000_000L;

  static final long NEVER = Long.MAX_VALUE;

  private static final int INITIAL_CAPACITY = 32;

  private final long playableNs;

  private long[] missing = new long[INITIAL_CAPACITY];
  private long[] missingSince = new long[INITIAL_CAPACITY];
  private long[] askedAt = new long[INITIAL_CAPACITY];
  private int size;
  private long nextDueNs = NEVER;

  private long rttNs = DEFAULT_RTT_NS;
  private long toleranceNs;
  private long toleranceUntilNs;
  private long asked;
  private long unrecovered;

  NackGenerator(long playableNs) {
    this.playableNs = playableNs;
  }

  void setRtt(long rttNs) {
    this.rttNs = rttNs;
  }

  /**
   * Takes note of the gap {@code from} (included) to {@code to} (excluded), above all before it.
   *
   * @return false when packets had to be given up for it
   */
  boolean onGap(long from, long to, long nowNs) {
    if (to - from > MAX_OUTSTANDING) {
      unrecovered += size + (to - from);
      size = 0;
      return false;
    }
    int count = (int) (to - from);
    int surplus = size + count - MAX_OUTSTANDING;
    if (surplus > 0) {
      removeFirst(surplus);
      unrecovered += surplus;
    }
    ensureCapacity(size + count);
    for (long sequence = from; sequence < to; sequence++) {
      missing[size] = sequence;
      missingSince[size] = nowNs;
      askedAt[size] = NEVER;
      size++;
    }
    nextDueNs = Math.min(nextDueNs, nowNs + tolerance(nowNs));
    return surplus <= 0;
  }

  /**
   * Takes note of a packet that fills a gap.
   *
   * @param original whether it came on the stream itself, so that it may be the first copy, late
   */
  void onArrived(long sequence, boolean original, long nowNs) {
    int i = Arrays.binarySearch(missing, 0, size, sequence);
    if (i < 0) {
      return;
    }
    boolean tooSoonForAnAnswer = askedAt[i] == NEVER || nowNs - askedAt[i] < rttNs / 2;
    if (original && tooSoonForAnAnswer) {
      long late = Math.min(nowNs - missingSince[i], MAX_TOLERANCE_NS);
      toleranceNs = Math.max(tolerance(nowNs), late);
      toleranceUntilNs = nowNs + TOLERANCE_MEMORY_NS;
    }
    removeAt(i);
  }

  /** Forgets everything below {@code sequence}: nobody needs it any more. */
  void abandonBefore(long sequence) {
    int i = Arrays.binarySearch(missing, 0, size, sequence);
    removeFirst(i < 0 ? -i - 1 : i);
  }

  /**
   * Gives up what can no longer be played.
   *
   * @return whether anything was given up
   */
  boolean expire(long nowNs) {
    int expired = 0;
    while (expired < size && nowNs - missingSince[expired] >= playableNs) {
      expired++;
    }
    removeFirst(expired);
    unrecovered += expired;
    return expired > 0;
  }

  /** Writes what is to be asked for now to {@code out}, ascending, and tells how many. */
  int collect(long nowNs, int[] out) {
    int count = 0;
    long next = NEVER;
    for (int i = 0; i < size; i++) {
      if (dueNs(i, nowNs) <= nowNs && count < out.length) {
        out[count++] = (int) (missing[i] & 0xffff);
        askedAt[i] = nowNs;
      }
      next = Math.min(next, dueNs(i, nowNs));
    }
    nextDueNs = next;
    asked += count;
    return count;
  }

  /** When {@link #expire} or {@link #collect} has something to do; {@link #NEVER} if nothing. */
  long deadlineNs() {
    return size == 0 ? NEVER : Math.min(nextDueNs, missingSince[0] + playableNs);
  }

  int outstanding() {
    return size;
  }

  /** Sequence numbers asked for, repeats included. */
  long asked() {
    return asked;
  }

  long unrecovered() {
    return unrecovered;
  }

  private long dueNs(int i, long nowNs) {
    if (askedAt[i] == NEVER) {
      return missingSince[i] + tolerance(nowNs);
    }
    // An eighth over the round trip, so that an answer under way is not asked for again.
    return askedAt[i] + Math.max(rttNs + rttNs / 8, MIN_RETRY_NS);
  }

  /** None on a network that keeps the order; else as long as packets were late of late. */
  private long tolerance(long nowNs) {
    return nowNs < toleranceUntilNs ? toleranceNs : 0;
  }

  private void ensureCapacity(int needed) {
    if (needed > missing.length) {
      int capacity = Math.min(MAX_OUTSTANDING, Math.max(needed, 2 * missing.length));
      missing = Arrays.copyOf(missing, capacity);
      missingSince = Arrays.copyOf(missingSince, capacity);
      askedAt = Arrays.copyOf(askedAt, capacity);
    }
  }

  private void removeFirst(int count) {
    if (count > 0) {
      shift(count, 0);
    }
  }

  private void removeAt(int i) {
    shift(i + 1, i);
  }

  private void shift(int from, int to) {
    int count = size - from;
    System.arraycopy(missing, from, missing, to, count);
    System.arraycopy(missingSince, from, missingSince, to, count);
    System.arraycopy(askedAt, from, askedAt, to, count);
    size = to + count;
  }
}
