package io.coanchor.server.room.session;

import io.coanchor.server.room.MediaUse;
import io.coanchor.server.room.model.Part;
import io.coanchor.server.room.model.Visit;
import io.coanchor.server.signal.StreamKey;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The sessions in which anything has flowed, until they end: what they use is told, and none is
 * left open when the server stops. On the rooms' thread.
 */
final class MediaUses {
  private final MediaUse use;
  private final Set<SessionUse> open = new HashSet<>();
  private final CompletableFuture<Void> allEnded = new CompletableFuture<>();
  private long sessions;
  private boolean stopping;

  MediaUses(MediaUse use) {
    this.use = use;
  }

  /**
   * A session to be, under a number: its own id is what its client ends it by. Null where nobody
   * wants to know.
   */
  @Nullable SessionUse of(Visit visit, StreamKey stream) {
    if (use.equals(MediaUse.NOBODY)) {
      return null;
    }
    sessions++;
    MediaUse.Session session =
        new MediaUse.Session(Long.toString(sessions), visit.room(), visit.userId(), stream);
    return SessionUse.of(use, session, visit.part() == Part.PUBLISHER);
  }

  /** Something flows in it. */
  void opened(SessionUse session) {
    open.add(session);
  }

  /** Nothing will flow in it any more. */
  void ended(SessionUse session, long atNs) {
    session.onEnd(atNs);
    open.remove(session);
    look();
  }

  /** Completes when everything has ended. */
  CompletableFuture<Void> stop() {
    stopping = true;
    look();
    return allEnded;
  }

  private void look() {
    if (stopping && open.isEmpty()) {
      allEnded.complete(null);
    }
  }

  /** Ends what is left; how many there were. */
  int endAll(long atNs) {
    int left = open.size();
    open.forEach(session -> session.onEnd(atNs));
    open.clear();
    return left;
  }
}
