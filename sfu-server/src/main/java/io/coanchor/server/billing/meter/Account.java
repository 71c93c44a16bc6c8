package io.coanchor.server.billing.meter;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one user of an application: the sessions on all devices, as far as they are not
 * settled, and the spans that were told of. Times are milliseconds.
 */
final class Account {
  /** Unique among the users that a meter knows at a time. */
  record Key(long sdkAppId, String userId) {}

  // given
  final Key key;
  final long number;

  // what was told
  final List<Publisher> publishers = new ArrayList<>(1);
  final List<Player> players = new ArrayList<>(1);

  // what came of it: nothing before this moment changes any more
  long settledMs;
  boolean onMicWhenSettled;

  /** Of the stay on mic that goes on at the settled moment. */
  long wallOffsetMs;

  /** The spans across the settled moment, as if they went on. */
  List<Span> settledSpans = List.of();

  /** The spans that batches told of and that are not closed. */
  List<Span> toldSpans = List.of();

  boolean onMicNow;

  // when to look again
  boolean watched;
  boolean changed;

  /** When something that ended will be settled. */
  long nextSettleMs;

  /** When the next piece of what goes on is to be cut; MAX_VALUE when nobody waits for it. */
  long nextCutMs = Long.MAX_VALUE;

  Account(Key key, long number, long settledMs) {
    this.key = key;
    this.number = number;
    this.settledMs = settledMs;
  }

  /** The earliest of the publishers that are on mic at a moment, by what is known. */
  @Nullable Publisher earliestOnMic(long atMs) {
    Publisher earliest = null;
    for (Publisher publisher : publishers) {
      if (publisher.isOnMicAt(atMs) && (earliest == null || publisher.isEarlierThan(earliest))) {
        earliest = publisher;
      }
    }
    return earliest;
  }

  /** Whether the return of a silent publisher would change what counts at a moment. */
  boolean mayChange(long atMs, @Nullable Publisher earliestOnMic) {
    for (Publisher publisher : publishers) {
      if (publisher.mayBeOnMicAt(atMs)
          && (earliestOnMic == null
              || (publisher.isEarlierThan(earliestOnMic)
                  && !publisher.room.equals(earliestOnMic.room)))) {
        return true;
      }
    }
    return false;
  }

  int unsettledChanges() {
    int changes = 0;
    for (Player player : players) {
      changes += player.changeCount();
    }
    return changes;
  }

  /** Takes silent publishers for ended. How many there were. */
  int decide() {
    int decided = 0;
    for (Publisher publisher : publishers) {
      if (publisher.undecided) {
        publisher.undecided = false;
        decided++;
      }
    }
    return decided;
  }

  /** Whether nothing of it can count any more, once what is not settled is. */
  boolean isLeaving() {
    if (!publishers.isEmpty()) {
      return false;
    }
    for (Player player : players) {
      if (player.newest() != 0) {
        return false;
      }
    }
    return true;
  }

  long newestChangeMs() {
    long newestMs = Long.MIN_VALUE;
    for (Player player : players) {
      newestMs = Math.max(newestMs, player.newestChangeMs());
    }
    return newestMs;
  }
}
