package io.coanchor.core.stream;

/**
 * The smallest of the values of the last one to two windows: of delays that vary, the part that
 * does not. Old values leave, so that drift of one clock against another is followed.
 */
final class WindowedMin {
  private final long windowNs;
  private long current = Long.MAX_VALUE;
  private long previous = Long.MAX_VALUE;
  private long windowEndNs;

  WindowedMin(long windowNs) {
    this.windowNs = windowNs;
  }

  void add(long value, long nowNs) {
    if (!known()) {
      windowEndNs = nowNs + windowNs;
    } else if (nowNs >= windowEndNs) {
      previous = current;
      current = Long.MAX_VALUE;
      windowEndNs = nowNs + windowNs;
    }
    current = Math.min(current, value);
  }

  boolean known() {
    return current != Long.MAX_VALUE;
  }

  long value() {
    return Math.min(current, previous);
  }
}
