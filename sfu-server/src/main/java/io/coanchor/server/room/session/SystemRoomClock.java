package io.coanchor.server.room.session;

import io.coanchor.server.room.model.RoomClock;

/** The system's clocks. */
final class SystemRoomClock implements RoomClock {
  @Override
  public long nowNs() {
    return System.nanoTime();
  }

  @Override
  public long epochMs() {
    return System.currentTimeMillis();
  }
}
