package io.coanchor.core.sdp;

import java.util.ArrayList;
import java.util.List;

/**
 * One line of a description, and the splitting of a text into them.
 *
 * @param number from 1
 * @param type the letter before the equals sign
 * @param value what stands behind it
 */
record SdpLine(int number, char type, String value) {
  /** An offer with every codec and 16 m-sections stays well below. */
  static final int MAX_CHARS = 64 * 1024;

  static final int MAX_LINES = 4096;
  static final int MAX_LINE_CHARS = 8192;

  /** Splits at LF or CR LF; empty lines only at the end. */
  static List<SdpLine> split(String text) throws SdpException {
    if (text.length() > MAX_CHARS) {
      throw new SdpException.Malformed(
          0, "size", text.length() + " characters", "at most " + MAX_CHARS);
    }
    List<SdpLine> lines = new ArrayList<>();
    int start = 0;
    int number = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      int next = end < 0 ? text.length() : end + 1;
      end = end < 0 ? text.length() : end;
      if (end > start && text.charAt(end - 1) == '\r') {
        end--;
      }
      number++;
      if (end == start && text.substring(next).isBlank()) {
        break;
      }
      lines.add(line(number, text.substring(start, end)));
      start = next;
    }
    return lines;
  }

  private static SdpLine line(int number, String text) throws SdpException {
    if (number > MAX_LINES) {
      throw new SdpException.Malformed(number, "lines", "more", "at most " + MAX_LINES);
    }
    if (text.length() > MAX_LINE_CHARS) {
      throw new SdpException.Malformed(
          number, "line", text.length() + " characters", "at most " + MAX_LINE_CHARS);
    }
    if (text.length() < 2
        || text.charAt(1) != '='
        || text.charAt(0) < 'a'
        || text.charAt(0) > 'z'
        || text.indexOf('\0') >= 0
        || text.indexOf('\r') >= 0) {
      throw new SdpException.Malformed(number, "line", text, "a letter, then =, then text");
    }
    return new SdpLine(number, text.charAt(0), text.substring(2));
  }

  /** The name of an attribute: up to the colon. */
  String attribute() {
    int colon = value.indexOf(':');
    return colon < 0 ? value : value.substring(0, colon);
  }

  /** The value of an attribute: behind the colon, empty without one. */
  String attributeValue() {
    int colon = value.indexOf(':');
    return colon < 0 ? "" : value.substring(colon + 1).trim();
  }

  /** The value split at spaces. */
  static List<String> words(String text) {
    String trimmed = text.trim();
    return trimmed.isEmpty() ? List.of() : List.of(trimmed.split(" +", -1));
  }

  SdpException.Malformed malformed(String field, String expected) {
    return new SdpException.Malformed(number, field, value, expected);
  }

  /** Fails if one more than {@code limit} are there. */
  void limit(String field, int count, int limit) throws SdpException {
    if (count > limit) {
      throw new SdpException.Malformed(number, "number of " + field, "more", "at most " + limit);
    }
  }
}
