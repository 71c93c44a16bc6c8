package io.coanchor.server.room.session;

import io.coanchor.core.transport.CloseReason;
import io.coanchor.server.worker.MediaStatus;
import io.coanchor.server.worker.SessionListener;
import org.jspecify.annotations.Nullable;

/**
 * Brings a session's events from its worker to the rooms' thread, and to those who want to know
 * what flows. A session's end may come before the session has been entered in the table: it is kept
 * until then.
 */
final class MemberListener implements SessionListener {
  private static final long END_NS = 50_000_000;

  private final RoomThread thread;
  private final StreamTable streams;
  private final String sessionId;
  private final boolean publishes;
  private final MediaUses uses;
  private final @Nullable SessionUse use;
  private volatile boolean closed;
  private volatile MediaStatus status = MediaStatus.NOTHING;

  /**
   * @param use what the session uses; null where nobody wants to know
   */
  MemberListener(
      RoomThread thread,
      StreamTable streams,
      String sessionId,
      boolean publishes,
      MediaUses uses,
      @Nullable SessionUse use) {
    this.thread = thread;
    this.streams = streams;
    this.sessionId = sessionId;
    this.publishes = publishes;
    this.uses = uses;
    this.use = use;
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
   * by the session's end, which says it all: the room is told a little later, and not at all when
   * the session has ended.
   */
  @Override
  public void onMediaChanged(MediaStatus now) {
    MediaStatus before = status;
    status = now;
    if (!publishes) {
      if (use != null && isAnotherPicture(before, now)) {
        thread.run(() -> tellUse(now));
      }
    } else if (now.audio().arriving() || now.video().arriving()) {
      thread.run(() -> {
        tellUse(now);
        tellMedia();
      });
    } else {
      thread.run(() -> {
        tellUse(now);
        thread.after(END_NS, this::tellMedia);
      });
    }
  }

  /** A viewer's sound counts nothing, nor do codecs. */
  private static boolean isAnotherPicture(MediaStatus before, MediaStatus now) {
    return before.video().arriving() != now.video().arriving()
        || before.width() != now.width()
        || before.height() != now.height();
  }

  private void tellUse(MediaStatus now) {
    SessionUse known = use;
    if (known != null) {
      uses.opened(known);
      known.onStatus(now);
    }
  }

  private void tellMedia() {
    if (!closed) {
      streams.onMediaChanged(sessionId, status);
    }
  }

  @Override
  public void onClosed(CloseReason reason, String detail) {
    long nowNs = System.nanoTime();
    closed = true;
    thread.run(() -> {
      SessionUse known = use;
      if (known != null) {
        uses.ended(known, nowNs);
      }
      streams.onClosed(sessionId, reason);
    });
  }
}
