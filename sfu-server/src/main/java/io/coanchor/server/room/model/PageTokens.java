package io.coanchor.server.room.model;

import io.coanchor.server.room.RoomException;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.signal.RoomRef;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a listing goes on, as a text that callers need not understand: the last item told. */
final class PageTokens {
  private static final int MAX_CHARS = 512;
  private static final Pattern MEMBER = Pattern.compile("m([1-3]):([0-9]{1,18})");

  private PageTokens() {}

  static String of(RoomKey last) {
    return switch (last.room()) {
      case RoomRef.IntRoom(long id) -> encode("i" + id);
      case RoomRef.StringRoom(String id) -> encode("s" + id);
    };
  }

  static String of(String lastStreamId) {
    return lastStreamId.isEmpty() ? "" : encode("t" + lastStreamId);
  }

  /** The last room told, or null for an empty token. */
  static @Nullable RoomKey room(long sdkAppId, String token) throws RoomException {
    if (token.isEmpty()) {
      return null;
    }
    String text = decode(token);
    if (text.matches("i[0-9]{1,10}")) {
      return RoomKey.of(sdkAppId, Long.parseLong(text.substring(1)));
    }
    if (text.startsWith("s") && text.length() > 1) {
      return RoomKey.of(sdkAppId, text.substring(1));
    }
    throw bad();
  }

  /**
   * Where a member stands in the listing of a room.
   *
   * @param group those of a lower one come before
   * @param number by which those of one group are ordered
   */
  record Place(int group, long number) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
        Comparator.comparingInt(Place::group).thenComparingLong(Place::number);

    static final Place FIRST = new Place(0, 0);
    static final Place ON_MIC = new Place(1, 0);
    static final Place RELAYED = new Place(2, 0);
    static final Place AUDIENCE = new Place(3, 0);

    Place at(long position) {
      return new Place(group, position);
    }

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }

  static String of(Place last) {
    return encode("m" + last.group() + ":" + last.number());
  }

  /** The last member told, or what comes before all for an empty token. */
  static Place member(String token) throws RoomException {
    if (token.isEmpty()) {
      return Place.FIRST;
    }
    Matcher text = MEMBER.matcher(decode(token));
    if (!text.matches()) {
      throw bad();
    }
    return new Place(Integer.parseInt(text.group(1)), Long.parseLong(text.group(2)));
  }

  /** The last stream told, or nothing for an empty token. */
  static String stream(String token) throws RoomException {
    if (token.isEmpty()) {
      return "";
    }
    String text = decode(token);
    if (!text.startsWith("t") || text.length() == 1) {
      throw bad();
    }
    return text.substring(1);
  }

  private static String encode(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String decode(String token) throws RoomException {
    if (token.length() > MAX_CHARS) {
      throw bad();
    }
    try {
      return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw bad();
    }
  }

  private static RoomException bad() {
    return new RoomException(
        RoomException.Reason.BAD_PAGE_TOKEN,
        "pageToken: unknown (expected: that of the page before)");
  }
}
