package io.coanchor.client;

import io.coanchor.core.transport.MediaListener;
import io.coanchor.core.transport.PeerTransport;

/**
 * What lives above one {@link ClientTransport}: gets its packets and events, and may have deadlines
 * of its own. Called on the loop's thread only.
 */
public interface PacketSession extends MediaListener {
  /** Called once, before anything else. */
  void onBegin(PeerTransport opened, long nowNs);

  /** A path was found, the DTLS handshake begins. */
  default void onHandshake(long nowNs) {}

  /** When {@link #onDeadline} is due, {@link Long#MAX_VALUE} for never. */
  default long deadlineNs() {
    return Long.MAX_VALUE;
  }

  /** Does what is due. */
  default void onDeadline(long nowNs) {}
}
