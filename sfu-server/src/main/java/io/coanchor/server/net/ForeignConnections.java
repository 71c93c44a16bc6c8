package io.coanchor.server.net;

import io.coanchor.core.ice.RemoteAddress;

/** TCP connections that another worker has accepted: what goes to them is handed to that worker. */
public interface ForeignConnections {
  /** As if there were none. */
  ForeignConnections NONE = (to, array, offset, length) -> false;

  /**
   * Hands over one frame.
   *
   * @param array copied; the caller's again on return
   * @return false when there is no such connection, or the way to it is full
   */
  boolean write(RemoteAddress to, byte[] array, int offset, int length);
}
