package io.coanchor.server.room.session;

import io.coanchor.core.transport.CloseReason;
import io.coanchor.server.worker.MediaStatus;
import io.coanchor.server.worker.SessionListener;

/**
 * Brings a session's events from its worker to the rooms' thread. A session's end may come before
 * the session has been entered in the table: it is kept until then.
 */
final class MemberListener implements SessionListener {
  private static final long END_NS = 50_000_000;

  private final RoomThread thread;
  private final StreamTable streams;
  private final String sessionId;
  private final boolean publishes;
  private volatile boolean closed;
  private volatile MediaStatus status = MediaStatus.NOTHING;

  MemberListener(RoomThread thread, StreamTable streams, String sessionId, boolean publishes) {
    this.thread = thread;
    this.streams = streams;
    this.sessionId = sessionId;
    this.publishes = publishes;
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

  /**
   * What flows to a viewer is no matter of the room. That nothing flows any more is often followed
   * by the session's end, which says it all: told a little later, and not at all when the session
   * has ended.
   */
  @Override
  public void onMediaChanged(MediaStatus now) {
    if (!publishes) {
      return;
    }
    status = now;
    if (now.audio().arriving() || now.video().arriving()) {
      thread.run(this::tellMedia);
    } else {
      thread.run(() -> thread.after(END_NS, this::tellMedia));
    }
  }

  private void tellMedia() {
    if (!closed) {
      streams.onMediaChanged(sessionId, status);
    }
  }

  @Override
  public void onClosed(CloseReason reason, String detail) {
    closed = true;
    thread.run(() -> streams.onClosed(sessionId, reason));
  }
}
