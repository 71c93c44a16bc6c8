package io.coanchor.server.net;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Native memory that a loop's outgoing datagrams are written to, one behind the other, and the
 * trains that they form: consecutive datagrams to one destination, all of one size but the last,
 * which may be shorter (what {@code UDP_SEGMENT} sends in one go).
 *
 * <p>Everything leaves in the order in which it was written. Written is in two steps, so that a
 * packet can be encrypted in place: {@link #reserve}, then {@link #commit}; what is not committed
 * is written over by the next one. When the way out is full what is here waits; when the slab is
 * full too, new datagrams are refused.
 *
 * <p>For one thread, the loop's. Nothing is allocated but at creation.
 */
final class SendSlab {
  /** What one {@code UDP_SEGMENT} message may hold (Linux: {@code UDP_MAX_SEGMENTS}). */
  static final int MAX_SEGMENTS = 64;

  /** An IP packet holds 65,535 bytes, headers included. */
  static final int MAX_TRAIN_BYTES = 65_000;

  /** Returned by {@link #reserve}: there is no room. */
  static final long FULL = -1;

  /** Behind the datagrams, for one that goes another way. */
  private static final int SCRATCH_BYTES = 4_096;

  private final MemorySegment memory;
  private final int capacity;
  private final TrainSender sender;
  private final Runnable onBlocked;
  private final EgressStats stats;

  // trains, from first to end; consumed ones before first
  private final @Nullable Destination[] to;
  private final int[] offsets;
  private final int[] lengths;
  private final int[] segmentBytes;
  private int first;
  private int end;

  // derived
  private int tail;
  private int lastSegments;
  private boolean lastOpen;
  private boolean blocked;

  /**
   * @param onBlocked asks for {@link #flush} to be called again soon
   */
  SendSlab(int bytes, int trains, TrainSender sender, EgressStats stats, Runnable onBlocked) {
    this.memory = Arena.ofAuto().allocate((long) bytes + SCRATCH_BYTES, Long.BYTES);
    this.capacity = bytes;
    this.sender = sender;
    this.stats = stats;
    this.onBlocked = onBlocked;
    this.to = new Destination[trains];
    this.offsets = new int[trains];
    this.lengths = new int[trains];
    this.segmentBytes = new int[trains];
  }

  /** The memory that {@link #reserve} gives places in. */
  MemorySegment memory() {
    return memory;
  }

  /**
   * Finds room for one datagram.
   *
   * @return where in {@link #memory} it may be written, or {@link #FULL}
   */
  long reserve(int bytes) {
    if (!hasRoom(bytes)) {
      makeRoom();
      if (!hasRoom(bytes)) {
        stats.onDropped();
        return FULL;
      }
    }
    return tail;
  }

  private boolean hasRoom(int bytes) {
    return tail + bytes <= capacity && end < to.length;
  }

  /** A place for one datagram of up to {@value #SCRATCH_BYTES} bytes that is not sent from here. */
  long scratch() {
    return capacity;
  }

  private void makeRoom() {
    if (!blocked) {
      flush();
    }
    if (first > 0) {
      compact();
    }
  }

  /** The datagram written where {@link #reserve} said is to be sent. */
  void commit(Destination destination, int bytes) {
    int last = end - 1;
    if (last >= first && extendsTrain(last, destination, bytes)) {
      lengths[last] += bytes;
      lastSegments++;
      lastOpen = bytes == segmentBytes[last];
    } else {
      to[end] = destination;
      offsets[end] = tail;
      lengths[end] = bytes;
      segmentBytes[end] = bytes;
      end++;
      lastSegments = 1;
      lastOpen = true;
    }
    tail += bytes;
  }

  private boolean extendsTrain(int train, Destination destination, int bytes) {
    return lastOpen
        && to[train] == destination
        && bytes <= segmentBytes[train]
        && lastSegments < MAX_SEGMENTS
        && lengths[train] + bytes <= MAX_TRAIN_BYTES;
  }

  /** Sends what there is, as far as it goes; what is left is tried again soon. */
  void flush() {
    if (first == end) {
      return;
    }
    blocked = !sender.send(this);
    if (blocked) {
      stats.onFull();
      onBlocked.run();
    }
    if (first == end) {
      first = 0;
      end = 0;
      tail = 0;
    }
  }

  /** Bytes that wait. */
  int pendingBytes() {
    return first == end ? 0 : tail - offsets[first];
  }

  /** Drops what waits. */
  void clear() {
    while (first < end) {
      consume(lengths[first]);
    }
    first = 0;
    end = 0;
    tail = 0;
    blocked = false;
  }

  // What a sender sees.

  EgressStats stats() {
    return stats;
  }

  /** The oldest train; {@link #end} when there is none. */
  int first() {
    return first;
  }

  int end() {
    return end;
  }

  Destination to(int train) {
    Destination destination = to[train];
    if (destination == null) {
      throw new IllegalStateException(
          "train " + train + " (expected: " + first + " to " + end + ")");
    }
    return destination;
  }

  int offset(int train) {
    return offsets[train];
  }

  int length(int train) {
    return lengths[train];
  }

  /** Bytes of each datagram of a train but the last. */
  int segmentBytes(int train) {
    return segmentBytes[train];
  }

  /** The first bytes of the oldest train have left, or never will. */
  void consume(int bytes) {
    offsets[first] += bytes;
    lengths[first] -= bytes;
    if (lengths[first] <= 0) {
      to[first] = null;
      first++;
    }
  }

  /** Moves what waits to the beginning. Only while the way out is full, else nothing waits. */
  private void compact() {
    int from = first == end ? tail : offsets[first];
    MemorySegment.copy(memory, from, memory, 0, tail - from);
    int count = end - first;
    for (int i = 0; i < count; i++) {
      to[i] = to[first + i];
      offsets[i] = offsets[first + i] - from;
      lengths[i] = lengths[first + i];
      segmentBytes[i] = segmentBytes[first + i];
    }
    for (int i = Math.max(count, first); i < end; i++) {
      to[i] = null;
    }
    first = 0;
    end = count;
    tail -= from;
  }
}
