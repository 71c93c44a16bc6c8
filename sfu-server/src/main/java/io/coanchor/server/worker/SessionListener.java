package io.coanchor.server.worker;

import io.coanchor.core.transport.CloseReason;

/**
 * What a session tells the rooms, on its worker's thread or, before it has one, on any:
 * implementations hand it over and return.
 */
public interface SessionListener {
  /** Keys are there and media may flow. */
  void onConnected();

  /** The first media packet of a publisher arrived, or the first one to a viewer left. */
  void onMedia();

  /** The session has ended and is forgotten. */
  void onClosed(CloseReason reason, String detail);
}
