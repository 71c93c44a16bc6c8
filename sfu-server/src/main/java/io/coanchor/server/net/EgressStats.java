package io.coanchor.server.net;

import java.util.LinkedHashMap;
import java.util.Map;

/** What left by UDP, in how many trains, and what did not. Counted on the loop. */
public final class EgressStats {
  /** Trains of 1, 2, 3 to 4, 5 to 8, 9 to 16, 17 to 32, and 33 to 64 datagrams. */
  private static final int BUCKETS = 7;

  private final long[] bySegments = new long[BUCKETS];
  private long datagrams;
  private long bytes;
  private long calls;
  private long full;
  private long dropped;
  private long failed;
  private long refusedTrains;
  private int lastErrno;

  EgressStats() {}

  /** One message of the system call: a train, or a datagram alone. */
  void onSent(int segments, int length) {
    bySegments[bucketOf(segments)]++;
    datagrams += segments;
    bytes += length;
  }

  void onCall() {
    calls++;
  }

  void onFull() {
    full++;
  }

  void onDropped() {
    dropped++;
  }

  void onFailed(int errno) {
    failed++;
    lastErrno = errno;
  }

  void onRefusedTrain(int errno) {
    refusedTrains++;
    lastErrno = errno;
  }

  private static int bucketOf(int segments) {
    return Math.min(BUCKETS - 1, Integer.SIZE - Integer.numberOfLeadingZeros(segments - 1));
  }

  /** Datagrams that the system took. */
  public long datagrams() {
    return datagrams;
  }

  /** Their bytes, without headers. */
  public long bytes() {
    return bytes;
  }

  /** Messages that they went in: trains, and datagrams alone. */
  public long messages() {
    long sum = 0;
    for (long count : bySegments) {
      sum += count;
    }
    return sum;
  }

  /** Times that the socket's buffer was found full. */
  public long full() {
    return full;
  }

  /** Datagrams not taken because everything was full. */
  public long dropped() {
    return dropped;
  }

  /** Messages that the system refused for good. */
  public long failed() {
    return failed;
  }

  /** Trains that the system refused and that then left as single datagrams. */
  public long refusedTrains() {
    return refusedTrains;
  }

  /** Messages by the number of datagrams in them: {@code "3-4"} is three or four. */
  public Map<String, Long> messagesBySize() {
    Map<String, Long> sizes = new LinkedHashMap<>();
    sizes.put("1", bySegments[0]);
    sizes.put("2", bySegments[1]);
    for (int i = 2; i < BUCKETS; i++) {
      sizes.put(((1 << (i - 1)) + 1) + "-" + (1 << i), bySegments[i]);
    }
    return sizes;
  }

  /** What went wrong, by kind. */
  public Map<String, Long> troubles() {
    Map<String, Long> troubles = new LinkedHashMap<>();
    troubles.put("full", full);
    troubles.put("dropped", dropped);
    troubles.put("failed", failed);
    troubles.put("refused_train", refusedTrains);
    return troubles;
  }

  Map<String, Object> debugState() {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("datagrams", datagrams);
    state.put("bytes", bytes);
    state.put("messages", messages());
    state.put("messagesBySize", messagesBySize());
    state.put("calls", calls);
    state.put("full", full);
    state.put("dropped", dropped);
    state.put("failed", failed);
    state.put("refusedTrains", refusedTrains);
    state.put("lastErrno", lastErrno);
    return state;
  }
}
