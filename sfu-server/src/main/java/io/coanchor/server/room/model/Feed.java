package io.coanchor.server.room.model;

import io.coanchor.server.room.RoomEvent;
import io.coanchor.server.room.RoomWatcher;
import org.jspecify.annotations.Nullable;

/**
 * One watcher's place in a room's log. Tells what the watcher has asked for and no more; what
 * waits, waits in the log. Owned by the rooms' thread.
 */
public final class Feed {
  private final Room room;
  private final Views views;
  private final RoomWatcher watcher;
  private final @Nullable String userId;
  private long next;
  private boolean snapshotDue;
  private long demand;
  private boolean closed;

  /**
   * @param next the number of the event to tell next; ignored where a snapshot is due
   * @param userId as whom; null for everything
   */
  Feed(
      Room room,
      Views views,
      RoomWatcher watcher,
      @Nullable String userId,
      long next,
      boolean snapshotDue) {
    this.room = room;
    this.views = views;
    this.watcher = watcher;
    this.userId = userId;
    this.next = next;
    this.snapshotDue = snapshotDue;
  }

  Room room() {
    return room;
  }

  void ask(long calls) {
    long sum = demand + calls;
    demand = sum < 0 ? Long.MAX_VALUE : sum;
  }

  void close() {
    closed = true;
  }

  boolean isOf(String user) {
    return user.equals(userId);
  }

  /** Tells what it can of what there is, and then no more. */
  void cut(long epochMs) {
    pump(epochMs);
    if (!closed) {
      closed = true;
      watcher.onEnd();
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** The same as {@link #pump}, for one of many: what is not for it is not looked at. */
  void pump(Batch batch, long epochMs) {
    String user = userId;
    if (user == null || snapshotDue || next != batch.from() || batch.concerns(user)) {
      pump(epochMs);
      return;
    }
    for (RoomEvent event : batch.forAll()) {
      if (closed || demand == 0) {
        next = event.sequence();
        return;
      }
      demand--;
      watcher.onEvent(event);
    }
    next = batch.to();
    if (room.log().hasEnded()) {
      pump(epochMs);
    }
  }

  /** Tells as much as there is and was asked for. */
  void pump(long epochMs) {
    EventLog log = room.log();
    while (!closed && demand > 0) {
      if (snapshotDue) {
        snapshot(epochMs);
      } else if (next < log.first()) {
        skip(epochMs);
      } else if (next < log.next()) {
        RoomEvent event = log.get(next++);
        if (isFor(event)) {
          demand--;
          watcher.onEvent(event);
        }
      } else if (log.hasEnded()) {
        closed = true;
        watcher.onEnd();
      } else {
        return;
      }
    }
  }

  private void snapshot(long epochMs) {
    snapshotDue = false;
    demand--;
    next = room.log().next();
    watcher.onSnapshot(views.snapshot(room, userId), epochMs);
  }

  /** What comes next is not kept any more: goes on from the state now, if there still is one. */
  private void skip(long epochMs) {
    EventLog log = room.log();
    long from = next;
    if (log.hasEnded()) {
      next = log.first();
      watcher.onMissed(room.key(), from, log.first() - 1, epochMs);
    } else {
      watcher.onMissed(room.key(), from, log.last(), epochMs);
      snapshot(epochMs);
    }
  }

  private boolean isFor(RoomEvent event) {
    String user = userId;
    if (user == null || Batch.isForAll(event)) {
      return true;
    }
    return switch (event) {
      case RoomEvent.InvitationReceived(_, var invitation) -> invitation.to().userId().equals(user);
      case RoomEvent.InvitationUpdated(_, var invitation) -> invitation.concerns(user);
      case RoomEvent.MemberJoined(_, var member, _) -> maySee(member.userId(), user);
      case RoomEvent.MemberLeft(_, var member, _) -> maySee(member.userId(), user);
      default -> true;
    };
  }

  private boolean maySee(String who, String user) {
    return who.equals(user) || views.isOnMic(room, user);
  }
}
