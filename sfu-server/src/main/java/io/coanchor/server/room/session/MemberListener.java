package io.coanchor.server.room.session;

import io.coanchor.core.transport.CloseReason;
import io.coanchor.server.worker.SessionListener;

/**
 * Brings a session's events from its worker to the rooms' thread. A session's end may come before
 * the session has been entered in the table: it is kept until then.
 */
final class MemberListener implements SessionListener {
  private final RoomThread thread;
  private final StreamTable streams;
  private final String sessionId;
  private volatile boolean closed;

  MemberListener(RoomThread thread, StreamTable streams, String sessionId) {
    this.thread = thread;
    this.streams = streams;
    this.sessionId = sessionId;
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void onConnected() {
    thread.run(() -> streams.onConnected(sessionId));
  }

  @Override
  public void onMedia() {
    thread.run(() -> streams.onMedia(sessionId));
  }

  @Override
  public void onClosed(CloseReason reason, String detail) {
    closed = true;
    thread.run(() -> streams.onClosed(sessionId, reason));
  }
}
