package io.coanchor.server.signal;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What ids may look like, with TRTC's codes for those that do not. */
final class Formats {
  private static final int BAD_APP = -3317;
  private static final int BAD_ROOM = -3318;
  private static final int BAD_USER = -3319;

  private static final long MAX_APP = 4294967295L;
  private static final long MAX_INT_ROOM = 4294967294L;

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");
  private static final Pattern USER = Pattern.compile("[A-Za-z0-9_-]{1,32}");

  /** The 89 characters of string rooms; a stream's default room bears its name. */
  private static final Pattern ROOM =
      Pattern.compile("[A-Za-z0-9 !#$%&()+\\-:;<=.>?@\\[\\]^_{}|~,]{1,64}");

  private static final String ROOM_EXPECTED =
      "1 to 64 of letters, digits, space and !#$%&()+-:;<=.>?@[]^_{}|~,";

  private Formats() {}

  static long sdkAppId(@Nullable String text) throws SignalException {
    return number("sdkappid", text, MAX_APP, BAD_APP);
  }

  static String userId(String name, @Nullable String text) throws SignalException {
    if (text == null || !USER.matcher(text).matches()) {
      throw bad(BAD_USER, name, text, "1 to 32 of A-Z a-z 0-9 _ -");
    }
    return text;
  }

  static String streamId(@Nullable String text) throws SignalException {
    if (text == null || !ROOM.matcher(text).matches()) {
      throw bad(BAD_ROOM, "streamid", text, ROOM_EXPECTED);
    }
    return text;
  }

  /** The room a request names; by default the string room named as the stream. */
  static RoomRef room(@Nullable String intRoom, @Nullable String stringRoom, String streamId)
      throws SignalException {
    if (intRoom != null && stringRoom != null) {
      throw bad(BAD_ROOM, "roomid", intRoom, "roomid or strroomid, not both");
    }
    if (intRoom != null) {
      return new RoomRef.IntRoom(number("roomid", intRoom, MAX_INT_ROOM, BAD_ROOM));
    }
    if (stringRoom != null && !ROOM.matcher(stringRoom).matches()) {
      throw bad(BAD_ROOM, "strroomid", stringRoom, ROOM_EXPECTED);
    }
    return new RoomRef.StringRoom(stringRoom == null ? streamId : stringRoom);
  }

  /** A room by the two parts of its path. */
  static RoomRef room(@Nullable String kind, @Nullable String id) throws SignalException {
    if ("int".equals(kind)) {
      return new RoomRef.IntRoom(number("roomid", id, MAX_INT_ROOM, BAD_ROOM));
    }
    if (!"str".equals(kind)) {
      throw bad(BAD_ROOM, "room", kind, "int or str");
    }
    if (id == null || !ROOM.matcher(id).matches()) {
      throw bad(BAD_ROOM, "strroomid", id, ROOM_EXPECTED);
    }
    return new RoomRef.StringRoom(id);
  }

  private static long number(String name, @Nullable String text, long max, int code)
      throws SignalException {
    long number = text != null && NUMBER.matcher(text).matches() ? Long.parseLong(text) : 0;
    if (number < 1 || number > max) {
      throw bad(code, name, text, "1.." + max);
    }
    return number;
  }

  private static SignalException bad(
      int code, String name, @Nullable String text, String expected) {
    String shown = text == null ? "missing" : text.isEmpty() ? "empty" : text;
    return new SignalException(
        400,
        code,
        "Malformed parameter",
        name + ": " + shorten(shown) + " (expected: " + expected + ")");
  }

  /** Peer text in a message: short, and without control characters. */
  static String shorten(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", "?");
    return clean.length() > 80 ? clean.substring(0, 80) + "…" : clean;
  }
}
