package io.coanchor.core.codec.payload;

/** As few parts as possible whose sizes differ by at most one byte. */
record EqualParts(int total, int count) {
  static EqualParts of(int total, int room) {
    return new EqualParts(total, Math.max(1, (total + room - 1) / room));
  }

  int size(int index) {
    return total / count + (index < total % count ? 1 : 0);
  }
}
