package io.coanchor.core.sdp;

import org.jspecify.annotations.Nullable;

/**
 * The parameters of a payload format, from {@code a=fmtp} (RFC 8866 section 6.15).
 *
 * @param text as it stands in SDP: usually {@code name=value;name=value}
 */
public record FormatParameters(String text) {
  /** No {@code a=fmtp} at all. */
  public static final FormatParameters NONE = new FormatParameters("");

  public boolean isEmpty() {
    return text.isEmpty();
  }

  /** The value of a parameter, compared without regard to case; null if it is not there. */
  public @Nullable String get(String name) {
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf(';', start);
      end = end < 0 ? text.length() : end;
      String pair = text.substring(start, end).trim();
      int equals = pair.indexOf('=');
      if (equals > 0 && pair.substring(0, equals).trim().equalsIgnoreCase(name)) {
        return pair.substring(equals + 1).trim();
      }
      start = end + 1;
    }
    return null;
  }

  /** The value of a numeric parameter, or {@code otherwise} if it is missing or no number. */
  public int getInt(String name, int otherwise) {
    String value = get(name);
    long number = value == null ? otherwise : Numbers.parseOr(value, otherwise);
    return number > Integer.MAX_VALUE ? otherwise : (int) number;
  }

  /** With one more parameter at the end. */
  public FormatParameters plus(String name, String value) {
    String pair = name + "=" + value;
    return new FormatParameters(isEmpty() ? pair : text + ";" + pair);
  }
}
