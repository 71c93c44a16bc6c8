package io.coanchor.server.room.session;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.server.room.model.MediaPort;
import io.coanchor.server.signal.StreamKey;
import io.coanchor.server.worker.SessionControl;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the rules do to media, passed on to the workers. Owned by the rooms' thread. */
final class SessionMedia implements MediaPort {
  private static final Logger LOG = LoggerFactory.getLogger(SessionMedia.class);

  /** Short beside what anybody notices, long beside a worker's cycle. */
  private static final long RETRY_NS = 20_000_000;

  private final RoomThread thread;
  private final MemberTable members;
  private @Nullable StreamTable streams;

  SessionMedia(RoomThread thread, MemberTable members) {
    this.thread = thread;
    this.members = members;
  }

  /** The streams are made after the rules, which are made with this. */
  void join(StreamTable made) {
    streams = made;
  }

  private StreamTable streams() {
    return Objects.requireNonNull(streams);
  }

  @Override
  public void end(String sessionId, String detail) {
    streams().expel(sessionId, detail);
  }

  @Override
  public void setMuted(String sessionId, MediaKind kind, boolean muted) {
    with(sessionId, media -> media.setMuted(kind, muted));
  }

  @Override
  public void setReceiving(String sessionId, MediaKind kind, boolean receiving) {
    with(sessionId, media -> media.setReceiving(kind, receiving));
  }

  @Override
  public void requestKeyFrame(String sessionId) {
    with(sessionId, SessionControl::requestKeyFrame);
  }

  @Override
  public void limit(String sessionId, int maxBitrateKbps) {
    with(sessionId, media -> media.limitBitrate(maxBitrateKbps * 1_000L));
  }

  @Override
  public void free(StreamKey stream) {
    streams().free(stream);
  }

  /** A worker that has too much to do is asked again: what is muted must not be heard. */
  private void with(String sessionId, Command command) {
    Member member = members.get(sessionId);
    if (member == null) {
      return;
    }
    var _ =
        command
            .to(member.media())
            .exceptionally(failure -> {
              LOG.warn("A worker did not take a command for session {}: again soon", sessionId);
              thread.run(() -> again(sessionId, command));
              return false;
            });
  }

  private void again(String sessionId, Command command) {
    thread.after(RETRY_NS, () -> with(sessionId, command));
  }

  /** One thing to be done on a session's worker. */
  private interface Command {
    CompletableFuture<Boolean> to(SessionControl media);
  }
}
