package io.coanchor.client;

/** How a pusher or a player stands with its server. */
public enum V2TXLiveStatus {
  DISCONNECTED,
  CONNECTING,
  CONNECT_SUCCESS,
  /** The session was lost, or could not be made yet, and is tried again. */
  RECONNECTING
}
