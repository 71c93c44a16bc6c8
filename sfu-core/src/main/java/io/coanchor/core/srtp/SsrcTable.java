package io.coanchor.core.srtp;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The contexts of a few streams, found by SSRC without allocation. Entries stay: forgetting one
 * would forget its replay window with it, so a full table refuses new streams.
 */
final class SsrcTable<T> {
  /** What a viewer needs, or a publisher without layers. */
  private static final int FIRST_CAPACITY = 2;

  private final int capacity;
  private int[] ssrcs = new int[FIRST_CAPACITY];
  private @Nullable Object[] contexts = new @Nullable Object[FIRST_CAPACITY];
  private int size;
  private int last;

  SsrcTable(int capacity) {
    this.capacity = capacity;
  }

  @SuppressWarnings("unchecked") // only T goes in
  @Nullable T find(int ssrc) {
    if (last < size && ssrcs[last] == ssrc) {
      return (T) contexts[last];
    }
    for (int i = 0; i < size; i++) {
      if (ssrcs[i] == ssrc) {
        last = i;
        return (T) contexts[i];
      }
    }
    return null;
  }

  boolean isFull() {
    return size == capacity;
  }

  void add(int ssrc, T context) {
    if (isFull()) {
      throw new IllegalStateException(
          String.format(Locale.ROOT, "streams: %d (limit reached)", size));
    }
    if (size == ssrcs.length) {
      int more = Math.min(capacity, 2 * size);
      ssrcs = Arrays.copyOf(ssrcs, more);
      contexts = Arrays.copyOf(contexts, more);
    }
    ssrcs[size] = ssrc;
    contexts[size] = context;
    last = size;
    size++;
  }

  int size() {
    return size;
  }
}
