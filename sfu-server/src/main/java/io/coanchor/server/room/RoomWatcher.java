package io.coanchor.server.room;

/**
 * Is told what happens in one room. All calls come on the rooms' thread, one after the other, and
 * only as many as were asked for by {@link Watch#request}, {@link #onMissed} and {@link #onEnd} not
 * counted; they must not block.
 */
public interface RoomWatcher {
  /**
   * The state to begin with, or to go on from after {@link #onMissed}: it covers every event up to
   * its sequence number.
   */
  void onSnapshot(RoomDetail snapshot, long epochMs);

  /** The next event. */
  void onEvent(RoomEvent event);

  /**
   * Events were dropped because this watcher asked for them too late, or never could be had; a
   * snapshot follows, or what is kept of a room that has ended.
   *
   * @param firstSequence of the first one left out
   * @param lastSequence of the last one left out
   */
  void onMissed(RoomKey room, long firstSequence, long lastSequence, long epochMs);

  /**
   * Nothing more comes: the room has ended and its last event was told, the server stops, or the
   * user who watches was removed and is kept out.
   */
  void onEnd();
}
