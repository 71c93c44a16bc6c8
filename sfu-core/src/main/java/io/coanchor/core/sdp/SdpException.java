package io.coanchor.core.sdp;

/**
 * A session description that is of no use, told with the field at fault and what was expected.
 *
 * <p>The three kinds are what a caller has to tell apart: {@link Malformed} (not SDP), {@link
 * NoCommonCodec} (media nobody here could pass on) and {@link Unservable} (valid, but asks for a
 * transport or a session that is not served).
 */
public abstract sealed class SdpException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int MAX_SHOWN_CHARS = 60;

  private final String field;
  private final String expected;

  private SdpException(String where, String field, String found, String expected) {
    super(where + field + ": " + shown(found) + " (expected: " + expected + ")");
    this.field = field;
    this.expected = expected;
  }

  /** The field at fault, such as {@code a=rtpmap payload type} or {@code m=video a=rtcp-mux}. */
  public String field() {
    return field;
  }

  /** What would have been right. */
  public String expected() {
    return expected;
  }

  /** Peer input on its way into a message: short, and without control characters. */
  private static String shown(String found) {
    if (found.isEmpty()) {
      return "none";
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < Math.min(found.length(), MAX_SHOWN_CHARS); i++) {
      char c = found.charAt(i);
      out.append(c < ' ' || c > '~' ? '?' : c);
    }
    return found.length() > MAX_SHOWN_CHARS ? out + "…" : out.toString();
  }

  /** The text breaks the grammar of SDP or one of the limits on its size. */
  public static final class Malformed extends SdpException {
    private static final long serialVersionUID = 1L;

    private final int line;

    /**
     * @param line the line at fault, from 1; 0 for the text as a whole
     */
    public Malformed(int line, String field, String found, String expected) {
      super(line > 0 ? "line " + line + ": " : "", field, found, expected);
      this.line = line;
    }

    /** The line at fault, from 1; 0 for the text as a whole. */
    public int line() {
      return line;
    }
  }

  /** No codec of one m-section can be used by both sides. */
  public static final class NoCommonCodec extends SdpException {
    private static final long serialVersionUID = 1L;

    public NoCommonCodec(String field, String offered, String expected) {
      super("", field, offered, expected);
    }
  }

  /** The description parses, and asks for what is not served. */
  public static final class Unservable extends SdpException {
    private static final long serialVersionUID = 1L;

    public Unservable(String field, String found, String expected) {
      super("", field, found, expected);
    }
  }
}
