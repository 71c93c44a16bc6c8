package io.coanchor.server.room.model;

import io.coanchor.server.room.RoomEvent;
import io.coanchor.server.room.RoomListener;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Numbers events, keeps them in their room's log and tells them. Listeners are told at once;
 * watchers when the call that caused the events is through ({@link #flush}), so that no snapshot
 * shows a state between two of its events. Many watchers of one room are told a little later, of
 * all that happened meanwhile at once: going through a hundred thousand takes longer than a
 * viewer's join may.
 */
final class EventHub {
  private static final Logger LOG = LoggerFactory.getLogger(EventHub.class);

  /** From so many watchers on a room's are told together. */
  static final int CROWD = 1_000;

  /** Not noticed by people; going through a hundred thousand takes a fifth of it. */
  static final long CROWD_DELAY_NS = 50_000_000;

  /** A crowd is told of so many events at once, so that none drops out of the log untold. */
  static final int FULL = EventLog.MAX_EVENTS / 2;

  private final RoomClock clock;
  private final Timers timers;
  private final List<RoomListener> listeners = new ArrayList<>();
  private final Set<Room> touched = new LinkedHashSet<>();

  /** Those with many watchers that are to be told. */
  private final Set<Room> waiting = new HashSet<>();

  EventHub(RoomClock clock, Timers timers) {
    this.clock = clock;
    this.timers = timers;
  }

  void listen(RoomListener listener) {
    listeners.add(listener);
  }

  /** Something happened in a room. */
  void emit(Room room, Function<RoomEvent.Stamp, RoomEvent> event) {
    RoomEvent made = event.apply(room.stamp(clock.epochMs()));
    room.log().add(made);
    if (Batch.isForAll(made)) {
      room.forgetStage();
    }
    touched.add(room);
    for (RoomListener each : listeners) {
      try {
        each.onRoomEvent(made);
      } catch (RuntimeException e) {
        LOG.error("A listener failed on event {} of room {}", made.sequence(), room.key(), e);
      }
    }
  }

  /** Lets a watcher have more. */
  void ask(Feed feed, long calls) {
    feed.ask(calls);
    feed.pump(clock.epochMs());
    if (feed.isClosed()) {
      feed.room().removeFeed(feed);
    }
  }

  /** Tells watchers what happened since the last time. */
  void flush() {
    if (touched.isEmpty()) {
      return;
    }
    for (Room room : touched) {
      if (room.feeds().size() < CROWD || room.log().next() - room.told() >= FULL) {
        waiting.remove(room);
        tell(room);
      } else if (waiting.add(room)) {
        timers.after(CROWD_DELAY_NS, () -> tellLater(room));
      }
    }
    touched.clear();
  }

  private void tellLater(Room room) {
    if (waiting.remove(room)) {
      tell(room);
    }
  }

  /** Tells watchers what happened, crowds too: there will be no later. */
  void flushAll() {
    touched.addAll(waiting);
    waiting.clear();
    touched.forEach(this::tell);
    touched.clear();
  }

  /** Ends what a user watches of a room. */
  void cut(Room room, String userId) {
    for (Feed each : List.copyOf(room.feeds())) {
      if (each.isOf(userId)) {
        each.cut(clock.epochMs());
        room.removeFeed(each);
      }
    }
  }

  private void tell(Room room) {
    long from = room.told();
    boolean crowd = room.feeds().size() >= CROWD && from >= room.log().first();
    Batch batch = crowd ? new Batch(room, from) : null;
    room.told(room.log().next());
    List<Feed> ended = new ArrayList<>(0);
    Iterator<Feed> feeds = room.feeds().iterator();
    while (feeds.hasNext()) {
      Feed feed = feeds.next();
      try {
        if (batch == null) {
          feed.pump(clock.epochMs());
        } else {
          feed.pump(batch, clock.epochMs());
        }
      } catch (RuntimeException e) {
        LOG.error("A watcher of room {} failed", room.key(), e);
        feed.close();
      }
      if (feed.isClosed()) {
        ended.add(feed);
      }
    }
    ended.forEach(room::removeFeed);
  }
}
