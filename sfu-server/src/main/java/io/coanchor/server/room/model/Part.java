package io.coanchor.server.room.model;

/** What a session does. */
public enum Part {
  PUBLISHER,
  VIEWER
}
