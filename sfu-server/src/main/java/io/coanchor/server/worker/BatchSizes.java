package io.coanchor.server.worker;

import java.util.concurrent.atomic.AtomicLongArray;

/** How many packets batches had, by powers of two. Written by one thread, read by any. */
public final class BatchSizes {
  /** 1, 2, 4 … 128, and more. */
  private static final int BUCKETS = 9;

  private static final int PACKETS = BUCKETS;

  private final AtomicLongArray counts = new AtomicLongArray(BUCKETS + 1);

  /** Creates an empty histogram. */
  public BatchSizes() {}

  /** Counts a batch of at least one packet. */
  void record(int packets) {
    int bucket = Math.min(BUCKETS - 1, Integer.SIZE - Integer.numberOfLeadingZeros(packets - 1));
    add(bucket, 1);
    add(PACKETS, packets);
  }

  /** Adds every count of another to these. */
  void addAll(BatchSizes other) {
    for (int i = 0; i <= BUCKETS; i++) {
      add(i, other.counts.get(i));
    }
  }

  /** One writer: the read and the write need not be one step. */
  private void add(int index, long amount) {
    counts.setRelease(index, counts.getPlain(index) + amount);
  }

  /** Number of buckets; the last has no upper bound. */
  public static int buckets() {
    return BUCKETS;
  }

  /** The most packets that batches of a bucket have; infinite for the last. */
  public static double upper(int bucket) {
    return bucket == BUCKETS - 1 ? Double.POSITIVE_INFINITY : 1 << bucket;
  }

  /** How many batches are in a bucket. */
  public long count(int bucket) {
    return counts.get(bucket);
  }

  /** The packets of all batches. */
  public long packets() {
    return counts.get(PACKETS);
  }
}
