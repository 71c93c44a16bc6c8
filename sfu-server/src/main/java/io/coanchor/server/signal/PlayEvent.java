package io.coanchor.server.signal;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The kinds of events that a player can be told (WHEP extensions, "Server Sent Events"). */
enum PlayEvent {
  ACTIVE,
  INACTIVE,
  LAYERS,
  RECONNECT,
  VIEWERCOUNT;

  /** All of them, as the {@code events} attribute of the link says it. */
  static final String NAMES =
      Arrays.stream(values()).map(PlayEvent::eventName).collect(Collectors.joining(","));

  private final String eventName = name().toLowerCase(Locale.ROOT);

  String eventName() {
    return eventName;
  }

  static @Nullable PlayEvent named(String name) {
    for (PlayEvent each : values()) {
      if (each.eventName.equals(name)) {
        return each;
      }
    }
    return null;
  }
}
