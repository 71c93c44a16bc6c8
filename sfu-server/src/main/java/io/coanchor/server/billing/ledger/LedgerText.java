package io.coanchor.server.billing.ledger;

import java.util.HexFormat;

/**
 * Texts as both databases keep them unchanged: PostgreSQL takes no NUL, neither takes half a
 * surrogate pair, and an id that cannot be written must not stop all others. Such characters become
 * {@code \}{@code uXXXX}, a backslash becomes two; all else stays as it is. Equal texts stay equal,
 * different ones different.
 */
final class LedgerText {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private LedgerText() {}

  static String encode(String text) {
    int plain = plain(text);
    if (plain == text.length()) {
      return text;
    }
    StringBuilder encoded = new StringBuilder(text.length() + 10).append(text, 0, plain);
    for (int i = plain; i < text.length(); i++) {
      char each = text.charAt(i);
      if (each == '\\') {
        encoded.append("\\\\");
      } else if (isPair(text, i)) {
        encoded.append(each).append(text.charAt(++i));
      } else if (each == 0 || Character.isSurrogate(each)) {
        encoded.append("\\u").append(HEX.toHexDigits(each));
      } else {
        encoded.append(each);
      }
    }
    return encoded.toString();
  }

  /** How much of a text from its begin on stays as it is. */
  private static int plain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      if (isPair(text, i)) {
        i++;
      } else if (each == '\\' || each == 0 || Character.isSurrogate(each)) {
        return i;
      }
    }
    return text.length();
  }

  private static boolean isPair(String text, int index) {
    return Character.isHighSurrogate(text.charAt(index))
        && index + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(index + 1));
  }

  static String decode(String encoded) {
    int from = encoded.indexOf('\\');
    if (from < 0) {
      return encoded;
    }
    StringBuilder text = new StringBuilder(encoded.length()).append(encoded, 0, from);
    for (int i = from; i < encoded.length(); i++) {
      char each = encoded.charAt(i);
      if (each != '\\') {
        text.append(each);
      } else if (encoded.startsWith("\\\\", i)) {
        text.append(each);
        i++;
      } else {
        text.append((char) Integer.parseInt(encoded, i + 2, i + 6, 16));
        i += 5;
      }
    }
    return text.toString();
  }
}
