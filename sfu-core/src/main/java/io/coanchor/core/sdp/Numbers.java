package io.coanchor.core.sdp;

/** Decimal numbers in SDP: digits only, bounded. */
final class Numbers {
  /** Enough for 2^63-1, few enough that an overflow shows as a negative number. */
  private static final int MAX_DIGITS = 19;

  private Numbers() {}

  /** Reads a number within the bounds, or fails with the field's name. */
  static long parse(int line, String field, String text, long min, long max) throws SdpException {
    long value = parseOr(text, -1);
    if (value < min || value > max) {
      throw new SdpException.Malformed(line, field, text, min + ".." + max);
    }
    return value;
  }

  /** The number, or {@code otherwise} if the text is none. */
  static long parseOr(String text, long otherwise) {
    if (text.isEmpty() || text.length() > MAX_DIGITS) {
      return otherwise;
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return otherwise;
      }
      value = value * 10 + (c - '0');
    }
    return value < 0 ? otherwise : value;
  }
}
