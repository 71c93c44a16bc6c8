package io.coanchor.server.signal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The {@code If-Match} of a PATCH (RFC 9110 section 13.1.1, RFC 9725 section 4.3.1). */
final class IfMatch {
  private static final Pattern TAG = Pattern.compile("(W/)?\"([\\x21\\x23-\\x7e]*)\"");

  private IfMatch() {}

  /**
   * Returns when {@code header} matches the ICE session named {@code etag}.
   *
   * @throws SignalException 428 where the header is missing, 412 where it names another session
   */
  static void require(@Nullable String header, String etag) throws SignalException {
    if (header == null || header.isBlank()) {
      throw new SignalException(
          428,
          0,
          "Precondition required",
          "if-match: missing (expected: the ETag of the ICE session, or * to restart ICE)");
    }
    // RFC 9725's own example writes the wildcard in quotes.
    if (header.strip().equals("*") || header.strip().equals("\"*\"")) {
      return;
    }
    Matcher tags = TAG.matcher(header);
    while (tags.find()) {
      // A weak tag never matches: the comparison is the strong one.
      if (tags.group(1) == null && etag.equals(tags.group(2))) {
        return;
      }
    }
    throw new SignalException(
        412,
        0,
        "Precondition failed",
        "if-match: " + Formats.shorten(header) + " (expected: the current ETag)");
  }
}
