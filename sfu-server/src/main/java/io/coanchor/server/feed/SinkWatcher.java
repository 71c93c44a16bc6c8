package io.coanchor.server.feed;

import io.coanchor.server.message.EventMessages;
import io.coanchor.server.room.RoomDetail;
import io.coanchor.server.room.RoomEvent;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.room.RoomWatcher;
import io.coanchor.server.signal.ClientRooms;

/** Tells one client. On the rooms' thread. */
final class SinkWatcher implements RoomWatcher {
  private final EventTexts texts;
  private final ClientRooms.Sink sink;

  SinkWatcher(EventTexts texts, ClientRooms.Sink sink) {
    this.texts = texts;
    this.sink = sink;
  }

  @Override
  public void onSnapshot(RoomDetail snapshot, long epochMs) {
    EventTexts.Text text = EventTexts.Text.of(EventMessages.snapshot(snapshot, epochMs));
    sink.onEvent(Long.toString(snapshot.info().sequence()), text.name(), text.json());
  }

  @Override
  public void onEvent(RoomEvent event) {
    EventTexts.Text text = texts.of(event);
    sink.onEvent(Long.toString(event.sequence()), text.name(), text.json());
  }

  /** Without an id: who loses the connection here still lacks the snapshot that follows. */
  @Override
  public void onMissed(RoomKey room, long firstSequence, long lastSequence, long epochMs) {
    EventTexts.Text text =
        EventTexts.Text.of(EventMessages.missed(room, firstSequence, lastSequence, epochMs));
    sink.onEvent(null, text.name(), text.json());
  }

  @Override
  public void onEnd() {
    sink.onEnd();
  }
}
