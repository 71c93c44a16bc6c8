package io.coanchor.server.room.session;

import io.coanchor.server.room.RoomException;
import io.coanchor.server.signal.SignalException;

/** What the rules refuse, as a client that pushes or plays is told. */
final class Refusals {
  private Refusals() {}

  static SignalException of(RoomException e) {
    String detail = String.valueOf(e.getMessage());
    return switch (e.reason()) {
      case ROOM_FULL -> SignalException.roomFull(detail);
      case BLOCKED -> SignalException.blocked(detail);
      default -> throw new IllegalStateException(e);
    };
  }
}
