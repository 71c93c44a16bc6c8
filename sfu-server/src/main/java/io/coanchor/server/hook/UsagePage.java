package io.coanchor.server.hook;

import io.coanchor.server.room.RoomKey;
import java.util.List;

/**
 * Callbacks about entries of the ledger, on their way into the queue with how far they go.
 *
 * @param bodies in the ledger's order
 * @param cursor behind the last of them
 * @param written is told, on the callbacks' thread, when both are in the file
 */
record UsagePage(List<Body> bodies, UsageCursors.Cursor cursor, Runnable written) {

  /** One of them. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Body(RoomKey room, byte[] json) {}

  UsagePage {
    bodies = List.copyOf(bodies);
  }
}
