package io.coanchor.core.srtp;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The contexts of a few streams, found by SSRC without allocation. Entries stay: forgetting one
 * would forget its replay window with it, so a full table refuses new streams.
 */
final class SsrcTable<T> {
  private final int[] ssrcs;
  private final @Nullable Object[] contexts;
  private int size;
  private int last;

  SsrcTable(int capacity) {
    ssrcs = new int[capacity];
    contexts = new @Nullable Object[capacity];
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
    return size == ssrcs.length;
  }

  void add(int ssrc, T context) {
    if (isFull()) {
      throw new IllegalStateException(
          String.format(Locale.ROOT, "streams: %d (limit reached)", size));
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
