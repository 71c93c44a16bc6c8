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

  /**
   * What flows has changed: a first packet, none for a second, a codec, a picture's size, a layer
   * that came or went, a mute. Told within a quarter of a second, a beginning at once; the end of
   * all that flowed before {@link #onClosed}.
   */
  default void onMediaChanged(MediaStatus status) {}

  /** The session has ended and is forgotten. */
  void onClosed(CloseReason reason, String detail);
}
