package io.coanchor.server.room;

/** Is told what happens in any room, in order. */
public interface RoomListener {
  /** On the rooms' thread: must neither block nor throw. */
  void onRoomEvent(RoomEvent event);
}
