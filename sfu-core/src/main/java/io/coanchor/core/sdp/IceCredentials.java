package io.coanchor.core.sdp;

/**
 * One side's ICE user name fragment and password (RFC 8839 section 5.4).
 *
 * @param ufrag 4 to 256 ice-chars
 * @param pwd 22 to 256 ice-chars
 */
public record IceCredentials(String ufrag, String pwd) {
  static final int MIN_UFRAG_CHARS = 4;
  static final int MIN_PWD_CHARS = 22;
  static final int MAX_CHARS = 256;

  /** Fails on values that {@code a=ice-ufrag} and {@code a=ice-pwd} could not carry. */
  public IceCredentials {
    if (!isValidUfrag(ufrag)) {
      throw new IllegalArgumentException(
          "ufrag: " + ufrag.length() + " characters (expected: 4..256 ice-chars)");
    }
    if (!isValidPwd(pwd)) {
      throw new IllegalArgumentException(
          "pwd: " + pwd.length() + " characters (expected: 22..256 ice-chars)");
    }
  }

  static boolean isValidUfrag(String ufrag) {
    return ufrag.length() >= MIN_UFRAG_CHARS && isIceText(ufrag);
  }

  static boolean isValidPwd(String pwd) {
    return pwd.length() >= MIN_PWD_CHARS && isIceText(pwd);
  }

  /** Not longer than 256, and only letters, digits, plus and slash. */
  static boolean isIceText(String text) {
    if (text.length() > MAX_CHARS) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letterOrDigit =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      // Minus and underscore are no ice-chars, and some peers use them all the same.
      if (!letterOrDigit && c != '+' && c != '/' && c != '-' && c != '_') {
        return false;
      }
    }
    return true;
  }

  /** Without the password: it must not get into a log. */
  @Override
  public String toString() {
    return "IceCredentials[ufrag=" + ufrag + "]";
  }
}
