package io.coanchor.server.signal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An SDP fragment of ICE, {@code application/trickle-ice-sdpfrag} (RFC 8840 section 9): credentials
 * and candidates of the bundle's transport.
 *
 * @param ufrag the sender's {@code ice-ufrag}
 * @param pwd the sender's {@code ice-pwd}
 * @param candidates candidate attributes without {@code a=}, as {@code candidate:1 1 udp …}
 * @param endOfCandidates whether no more will come
 * @param media the tagged m-section, or null where the fragment names none
 */
public record IceFragment(
    String ufrag,
    String pwd,
    List<String> candidates,
    boolean endOfCandidates,
    @Nullable Media media) {

  /** A client gathers a few dozen candidates at most. */
  public static final int MAX_CANDIDATES = 100;

  private static final int MAX_LINE_CHARS = 1024;
  private static final int MAX_LINES = 400;

  /** RFC 8839 section 5.4: 4 to 256 and 22 to 256 ice-chars. */
  private static final String UFRAG = "[A-Za-z0-9+/]{4,256}";

  private static final String PWD = "[A-Za-z0-9+/]{22,256}";

  /**
   * The m-section that the bundle's transport is tagged by.
   *
   * @param line the media line without {@code m=}, as {@code audio 9 UDP/TLS/RTP/SAVPF 111}
   * @param mid its {@code mid}
   */
  public record Media(String line, String mid) {}

  public IceFragment {
    candidates = List.copyOf(candidates);
  }

  /**
   * Reads a fragment. Unknown lines are skipped; of several m-sections with other credentials only
   * the first counts, because all media is bundled.
   *
   * @throws SignalException 400 with the offending line
   */
  public static IceFragment parse(String text) throws SignalException {
    Parser parser = new Parser();
    int number = 0;
    for (String raw : text.split("\n", -1)) {
      number++;
      String line = raw.endsWith("\r") ? raw.substring(0, raw.length() - 1) : raw;
      if (number > MAX_LINES || line.length() > MAX_LINE_CHARS) {
        throw bad(number, "too long", "at most " + MAX_LINES + " lines of " + MAX_LINE_CHARS);
      }
      if (!line.isBlank()) {
        parser.line(line, number);
      }
    }
    return parser.finish();
  }

  /**
   * The fragment of a server that has all its candidates and is ICE-lite, with the same ice-options
   * as its answer (RFC 9725 section 4.3.3).
   */
  public String toServerText() {
    StringBuilder text = new StringBuilder(256);
    text.append("a=ice-lite\r\na=ice-options:trickle ice2\r\n");
    text.append("a=ice-ufrag:").append(ufrag).append("\r\na=ice-pwd:").append(pwd).append("\r\n");
    if (media != null) {
      text.append("m=").append(media.line()).append("\r\na=mid:").append(media.mid());
      text.append("\r\n");
      text.append("a=ice-ufrag:").append(ufrag).append("\r\na=ice-pwd:").append(pwd);
      text.append("\r\n");
    }
    for (String candidate : candidates) {
      text.append("a=").append(candidate).append("\r\n");
    }
    if (endOfCandidates) {
      text.append("a=end-of-candidates\r\n");
    }
    return text.toString();
  }

  private static SignalException bad(int line, String found, String expected) {
    String shown = found.length() > 80 ? found.substring(0, 80) + "…" : found;
    return SignalException.malformed(
        "SDP fragment line " + line + ": " + shown + " (expected: " + expected + ")");
  }

  /** The state of one parse. */
  private static final class Parser {
    private @Nullable String ufrag;
    private @Nullable String pwd;
    private @Nullable String mediaLine;
    private @Nullable String mid;
    private boolean end;
    private final List<String> candidates = new ArrayList<>();

    void line(String line, int number) throws SignalException {
      if (line.length() < 2 || line.charAt(1) != '=' || !Character.isLetter(line.charAt(0))) {
        throw bad(number, line, "type=value");
      }
      String value = line.substring(2);
      if (line.charAt(0) == 'm') {
        if (!value.matches("[a-z]+ [0-9]+(/[0-9]+)? [A-Z/]+( [^\\s]+)+")) {
          throw bad(number, line, "m=media port proto format");
        }
        mediaLine = mediaLine == null ? value : mediaLine;
      } else if (line.charAt(0) == 'a') {
        attribute(value, line, number);
      }
    }

    private void attribute(String value, String line, int number) throws SignalException {
      if (value.startsWith("ice-ufrag:")) {
        ufrag = first(ufrag, value.substring(10), UFRAG, line, number);
      } else if (value.startsWith("ice-pwd:")) {
        pwd = first(pwd, value.substring(8), PWD, line, number);
      } else if (value.startsWith("mid:")) {
        mid = first(mid, value.substring(4), "[!-~]{1,64}", line, number);
      } else if (value.equals("end-of-candidates")) {
        end = true;
      } else if (value.toLowerCase(Locale.ROOT).startsWith("candidate:")) {
        if (!value.matches(
            "(?i)candidate:[A-Za-z0-9+/]{1,32} [0-9]{1,3} [a-z]+ [0-9]{1,10}"
                + " [^ ]+ [0-9]{1,5} typ [a-z]+( .*)?")) {
          throw bad(number, line, "a=candidate:… as in RFC 8839 section 5.1");
        }
        if (candidates.size() >= MAX_CANDIDATES) {
          throw bad(number, "another candidate", "at most " + MAX_CANDIDATES);
        }
        if (!candidates.contains(value)) {
          candidates.add(value);
        }
      }
    }

    private static String first(
        @Nullable String old, String value, String form, String line, int number)
        throws SignalException {
      if (!value.matches(form)) {
        throw bad(number, line, form);
      }
      return old == null ? value : old;
    }

    IceFragment finish() throws SignalException {
      if (ufrag == null || pwd == null) {
        throw SignalException.malformed(
            "SDP fragment: no "
                + (ufrag == null ? "a=ice-ufrag" : "a=ice-pwd")
                + " (expected: both)");
      }
      Media media = mediaLine == null || mid == null ? null : new Media(mediaLine, mid);
      return new IceFragment(ufrag, pwd, candidates, end, media);
    }
  }
}
