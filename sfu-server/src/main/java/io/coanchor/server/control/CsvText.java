package io.coanchor.server.control;

import java.util.regex.Pattern;

/**
 * Lines of CSV (RFC 4180). A text that a spreadsheet would take for a formula is given an
 * apostrophe before it, as OWASP has it: names of users and streams come from whoever may publish.
 */
final class CsvText {
  private static final Pattern FORMULA = Pattern.compile("^[=+\\-@\\t\\r].*", Pattern.DOTALL);
  private static final Pattern PLAIN = Pattern.compile("[^\",\\r\\n]*");

  private final StringBuilder text = new StringBuilder(4096);
  private boolean isFirst = true;

  /** Adds a field that somebody else may have thought up. */
  CsvText with(String value) {
    return put(FORMULA.matcher(value).matches() ? "'" + value : value);
  }

  /** Adds a number. */
  CsvText with(long value) {
    return put(Long.toString(value));
  }

  /** Adds what this server has written itself, such as a decimal or a time. */
  CsvText own(String value) {
    return put(value);
  }

  private CsvText put(String value) {
    if (!isFirst) {
      text.append(',');
    }
    isFirst = false;
    if (PLAIN.matcher(value).matches()) {
      text.append(value);
    } else {
      text.append('"').append(value.replace("\"", "\"\"")).append('"');
    }
    return this;
  }

  /** Ends a line. */
  CsvText line() {
    text.append("\r\n");
    isFirst = true;
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
