package io.coanchor.server.hook;

import io.coanchor.server.room.RoomKey;
import io.coanchor.server.signal.RoomRef;
import java.nio.charset.StandardCharsets;

/**
 * Writes the body of one callback as TRTC does: members in its order, indented by tabs, a tab after
 * each colon, no line feed at the end. Receivers sign these very bytes, so nothing here may vary.
 */
final class CallbackBody {
  private final StringBuilder json = new StringBuilder(320);
  private boolean isFirst = true;

  /**
   * Begins one.
   *
   * @param callbackEpochMs when it is made
   * @param eventEpochMs when what it tells happened
   */
  CallbackBody(CallbackType type, RoomKey room, long callbackEpochMs, long eventEpochMs) {
    json.append("{\n\t\"EventGroupId\":\t").append(type.group());
    json.append(",\n\t\"EventType\":\t").append(type.code());
    json.append(",\n\t\"CallbackTs\":\t").append(callbackEpochMs);
    json.append(",\n\t\"EventInfo\":\t{\n");
    switch (room.room()) {
      case RoomRef.IntRoom(long id) -> with("RoomId", id);
      case RoomRef.StringRoom(String id) -> with("RoomId", id);
    }
    with("EventTs", eventEpochMs / 1000);
    with("EventMsTs", eventEpochMs);
  }

  /** Adds a member of EventInfo. */
  CallbackBody with(String name, long value) {
    name(name);
    json.append(value);
    return this;
  }

  /** Adds a member of EventInfo. */
  CallbackBody with(String name, String value) {
    name(name);
    json.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append("\\u00").append(Character.forDigit(c >> 4, 16));
        json.append(Character.forDigit(c & 15, 16));
      } else {
        json.append(c);
      }
    }
    json.append('"');
    return this;
  }

  private void name(String name) {
    json.append(isFirst ? "\t\t\"" : ",\n\t\t\"").append(name).append("\":\t");
    isFirst = false;
  }

  /** Ends it. */
  byte[] toBytes() {
    return json.append("\n\t}\n}").toString().getBytes(StandardCharsets.UTF_8);
  }
}
