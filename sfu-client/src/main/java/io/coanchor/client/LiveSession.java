package io.coanchor.client;

import io.coanchor.core.transport.CloseReason;
import io.coanchor.core.transport.MediaListener;
import io.coanchor.core.transport.PeerTransport;
import org.jspecify.annotations.Nullable;

/** The media side of one session, from its first datagram to its end. Lives on the loop. */
abstract class LiveSession implements MediaListener {
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

  /** Called once, before anything else. */
  final void begin(PeerTransport opened, long nowNs) {
    transport = opened;
    onBegin(opened, nowNs);
  }

  final PeerTransport transport() {
    PeerTransport opened = transport;
    if (opened == null) {
      throw new IllegalStateException("transport: none yet (expected: begin() before)");
    }
    return opened;
  }

  abstract void onBegin(PeerTransport opened, long nowNs);

  /** When {@link #onDeadline} is due, {@link Long#MAX_VALUE} for never. */
  abstract long deadlineNs();

  abstract void onDeadline(long nowNs);

  @Override
  public void onConnected(long nowNs) {
    events.onConnected(nowNs);
  }

  @Override
  public final void onClosed(CloseReason reason, String detail, long nowNs) {
    events.onClosed(reason, detail);
  }
}
