package io.coanchor.server.feed;

import io.coanchor.server.message.EventMessages;
import io.coanchor.server.message.MessageJson;
import io.coanchor.server.room.RoomEvent;
import org.jspecify.annotations.Nullable;

/**
 * Events as text. All watchers of a room are told of an event one after the other: the last text is
 * kept, and made once however many there are. On the rooms' thread.
 */
final class EventTexts {
  private RoomEvent.@Nullable Stamp last;
  private Text text = new Text("", "");

  /** An event's name and JSON. */
  record Text(String name, String json) {
    static Text of(io.coanchor.proto.v1.RoomEvent message) {
      return new Text(EventMessages.name(message), MessageJson.print(message));
    }
  }

  Text of(RoomEvent event) {
    if (!event.stamp().equals(last)) {
      text = Text.of(EventMessages.event(event));
      last = event.stamp();
    }
    return text;
  }
}
