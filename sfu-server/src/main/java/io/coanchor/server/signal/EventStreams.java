package io.coanchor.server.signal;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The event streams that players have made. From any thread. */
final class EventStreams {
  /** One page has use for one; a few more for one that was reloaded. */
  static final int MAX_PER_SESSION = 4;

  /** Ended sessions are looked for when there are twice as many as were left the last time. */
  private static final int FIRST_SWEEP = 1_024;

  private final SessionIds ids;
  private final Predicate<String> sessionLives;
  private final Map<String, Map<String, Entry>> sessions = new ConcurrentHashMap<>();
  private int sweepAt = FIRST_SWEEP;

  /**
   * @param sessionLives whether a session is still there
   */
  EventStreams(SessionIds ids, Predicate<String> sessionLives) {
    this.ids = ids;
    this.sessionLives = sessionLives;
  }

  /** A stream, and the one connection that reads it. */
  static final class Entry {
    /** In place of a ticket. */
    static final long ENDED = -1;

    private final EventStream stream;
    private @Nullable Runnable reader;
    private long ticket;
    private boolean ended;

    private Entry(Set<PlayEvent> wanted) {
      stream = new EventStream(wanted);
    }

    /**
     * A connection reads from here on; the one before is ended.
     *
     * @param next ends the connection
     * @return a ticket to read with; {@link #ENDED} when the stream has ended
     */
    long begin(Runnable next, long nowNs) {
      Runnable before;
      long given;
      synchronized (this) {
        if (ended) {
          return ENDED;
        }
        before = reader;
        reader = next;
        given = ++ticket;
        stream.begin(nowNs);
      }
      if (before != null) {
        before.run();
      }
      return given;
    }

    /** What is due to the connection that reads; null when that is another one's ticket now. */
    synchronized @Nullable List<EventStream.Event> due(
        long mine, PlayState state, boolean leaves, long nowNs) {
      return ticket == mine && !ended ? stream.due(state, leaves, nowNs) : null;
    }

    private void end() {
      Runnable last;
      synchronized (this) {
        ended = true;
        last = reader;
        reader = null;
      }
      if (last != null) {
        last.run();
      }
    }
  }

  /** Makes a stream; its id, or null when the session has enough of them. */
  synchronized @Nullable String add(String sessionId, Set<PlayEvent> wanted) {
    if (sessions.size() >= sweepAt) {
      sessions.keySet().removeIf(id -> !sessionLives.test(id));
      sweepAt = Math.max(FIRST_SWEEP, sessions.size() * 2);
    }
    Map<String, Entry> mine = sessions.computeIfAbsent(sessionId, any -> new ConcurrentHashMap<>());
    if (mine.size() == MAX_PER_SESSION) {
      return null;
    }
    String id = ids.next();
    mine.put(id, new Entry(wanted));
    return id;
  }

  /** The stream of that session, or null. */
  @Nullable Entry find(String sessionId, String id) {
    Map<String, Entry> mine = sessions.get(sessionId);
    return mine == null ? null : mine.get(id);
  }

  /** Ends a stream; whether it was there. */
  boolean end(String sessionId, String id) {
    Map<String, Entry> mine = sessions.get(sessionId);
    Entry entry = mine == null ? null : mine.remove(id);
    if (entry != null) {
      entry.end();
    }
    return entry != null;
  }

  /** A session has ended, and with it its streams. */
  void endSession(String sessionId) {
    Map<String, Entry> mine = sessions.remove(sessionId);
    if (mine != null) {
      mine.values().forEach(Entry::end);
    }
  }
}
