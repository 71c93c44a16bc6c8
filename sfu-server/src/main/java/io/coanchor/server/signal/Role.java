package io.coanchor.server.signal;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** As what a user enters a room: TRTC's roles, by name or by the number its callbacks use. */
enum Role {
  /** May be on mic; may play as well. */
  ANCHOR,
  /** Plays only. */
  AUDIENCE;

  /**
   * The role a request names.
   *
   * @param text null where it names none: then it follows from what it asks for
   */
  static Role of(@Nullable String text, boolean publishes) throws SignalException {
    if (text == null) {
      return publishes ? ANCHOR : AUDIENCE;
    }
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "anchor", "20" -> ANCHOR;
      case "audience", "21" -> AUDIENCE;
      default ->
          throw SignalException.malformed(
              "role: " + Formats.shorten(text) + " (expected: anchor or 20, audience or 21)");
    };
  }
}
