package io.coanchor.server.feed;

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
    sink.onEvent(Long.toString(snapshot.info().sequence()), texts.snapshot(snapshot, epochMs));
  }

  @Override
  public void onEvent(RoomEvent event) {
    sink.onEvent(Long.toString(event.sequence()), texts.of(event));
  }

  /** Without an id: who loses the connection here still lacks the snapshot that follows. */
  @Override
  public void onMissed(RoomKey room, long firstSequence, long lastSequence, long epochMs) {
    sink.onEvent(null, texts.missed(room, firstSequence, lastSequence, epochMs));
  }

  @Override
  public void onEnd() {
    sink.onEnd();
  }
}
