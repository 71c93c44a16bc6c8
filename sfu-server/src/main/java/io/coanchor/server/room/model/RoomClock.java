package io.coanchor.server.room.model;

/** What time it is, for rules and for what is told of them. */
public interface RoomClock {
  /** Monotonic. */
  long nowNs();

  /** Wall clock, in milliseconds since 1970. */
  long epochMs();
}
