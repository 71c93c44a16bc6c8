package io.coanchor.server.room;

/** As what a user is in a room. */
public enum Role {
  /** The publisher whose stream id is the room's string id, else the earliest still on mic. */
  ANCHOR,
  /** Any other publisher. */
  CO_ANCHOR,
  /** Plays only. */
  AUDIENCE,
  /** On mic in a connected room, and shown here as well. */
  RELAYED;

  /** Anchor or co-anchor. */
  public boolean isOnMic() {
    return this == ANCHOR || this == CO_ANCHOR;
  }
}
