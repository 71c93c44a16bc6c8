package io.coanchor.server.room.session;

import io.coanchor.core.sdp.NegotiatedSession;
import io.coanchor.server.room.model.Part;
import io.coanchor.server.room.model.Visit;
import io.coanchor.server.signal.PlayControl;
import io.coanchor.server.signal.SessionView;
import io.coanchor.server.signal.StreamKey;
import io.coanchor.server.worker.SessionControl;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * One session as the rooms see it: who, what, and the way to its media. Owned by the rooms' thread;
 * {@link #view} may be read by any.
 */
final class Member {
  private final String sessionId;
  private final StreamKey stream;
  private final Identity identity;
  private final NegotiatedSession session;
  private final SessionControl media;
  private volatile SessionView view;
  private long number;
  private boolean hasMedia;
  private volatile @Nullable PlayControl player;
  private @Nullable Runnable cancelTimer;

  Member(
      String sessionId,
      StreamKey stream,
      Identity identity,
      NegotiatedSession session,
      SessionControl media,
      SessionView view) {
    this.sessionId = sessionId;
    this.stream = stream;
    this.identity = identity;
    this.session = session;
    this.media = media;
    this.view = view;
  }

  /** Who, in which room, and from where. */
  record Identity(Visit visit, InetAddress client) {}

  String sessionId() {
    return sessionId;
  }

  /** Its place in the order in which sessions came. */
  long number() {
    return number;
  }

  void number(long given) {
    number = given;
  }

  boolean isPublisher() {
    return identity.visit().part() == Part.PUBLISHER;
  }

  StreamKey stream() {
    return stream;
  }

  String userId() {
    return identity.visit().userId();
  }

  Visit visit() {
    return identity.visit();
  }

  /** The HTTP client's address. */
  InetAddress client() {
    return identity.client();
  }

  NegotiatedSession session() {
    return session;
  }

  SessionControl media() {
    return media;
  }

  SessionView view() {
    return view;
  }

  /** What a player may learn and choose; null for a publisher. From any thread. */
  @Nullable PlayControl player() {
    return player;
  }

  void player(PlayControl control) {
    player = control;
  }

  void view(SessionView next) {
    view = next;
  }

  boolean hasMedia() {
    return hasMedia;
  }

  void noteMedia() {
    hasMedia = true;
  }

  /** Remembers how to call off the member's timer. */
  void timer(Runnable cancel) {
    cancelTimer = cancel;
  }

  boolean hasTimer() {
    return cancelTimer != null;
  }

  void cancelTimer() {
    Runnable cancel = cancelTimer;
    cancelTimer = null;
    if (cancel != null) {
      cancel.run();
    }
  }
}
