package io.coanchor.client;

import io.coanchor.core.transport.CloseReason;
import io.coanchor.core.transport.PeerTransport;
import org.jspecify.annotations.Nullable;

/** The media side of one session, from its first datagram to its end. Lives on the loop. */
abstract class LiveSession implements PacketSession {
  /** What becomes of it. */
  interface Events {
    void onConnected(long nowNs);

    void onClosed(CloseReason reason, String detail);
  }

  private final Events events;
  private @Nullable PeerTransport transport;

  LiveSession(Events events) {
    this.events = events;
  }

  @Override
  public void onBegin(PeerTransport opened, long nowNs) {
    transport = opened;
  }

  final PeerTransport transport() {
    PeerTransport opened = transport;
    if (opened == null) {
      throw new IllegalStateException("transport: none yet (expected: onBegin() before)");
    }
    return opened;
  }

  @Override
  public void onConnected(long nowNs) {
    events.onConnected(nowNs);
  }

  @Override
  public final void onClosed(CloseReason reason, String detail, long nowNs) {
    events.onClosed(reason, detail);
  }
}
