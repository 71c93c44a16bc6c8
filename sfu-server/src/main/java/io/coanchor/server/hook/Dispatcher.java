package io.coanchor.server.hook;

import io.coanchor.server.room.RoomKey;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides which callback is sent when: per room one after the other, per application so many rooms
 * at once, each application for itself. A state machine on the time it is given; owned by the
 * callbacks' thread.
 */
final class Dispatcher {
  /** Read at once of a room that has more than is at hand. */
  private static final int READ_AHEAD = 16;

  /** The file could not be read: again after this. */
  private static final long READ_AGAIN_MS = 1_000;

  private static final Comparator<Lane> BY_TIME =
      Comparator.comparingLong(Lane::nextTryMs).thenComparing(Lane::room);

  private final Map<Long, Receiver> receivers;
  private final long orphansKeptMs;
  private final Listener listener;

  private final Map<RoomKey, Lane> lanes = new HashMap<>();
  private final TreeSet<Lane> byTime = new TreeSet<>(BY_TIME);

  /** What it needs done. */
  interface Listener {
    /** Reads the oldest of a room behind an id; null when the file cannot be read now. */
    @Nullable List<QueuedCallback> read(RoomKey room, long afterId, int most);

    /** Sends one; {@link #onOutcome} is to be told. */
    void send(Attempt attempt, Target target);

    /** One was accepted, and need not be kept. */
    void onAccepted(QueuedCallback callback);

    /** One was not accepted, and will be tried again. */
    void onRefused(Attempt attempt, String why);

    /** One was not accepted for as long as it was to be kept, and is kept no more. */
    void onGivenUp(QueuedCallback callback);

    /** A receiver began to fail, or to accept again: worth a line in the log. */
    void onReceiver(Receiver receiver, @Nullable String trouble);

    /** The file does not have what it had. */
    void onMissing(RoomKey room, long count);
  }

  /**
   * One try.
   *
   * @param lane whose oldest it is
   * @param late whether TRTC would not make it
   */
  record Attempt(Lane lane, QueuedCallback callback, boolean late) {}

  /**
   * @param receivers by application
   * @param orphansKeptMs how long callbacks of an application without a receiver are kept
   */
  Dispatcher(Collection<Receiver> receivers, long orphansKeptMs, Listener listener) {
    this.receivers = new HashMap<>();
    receivers.forEach(each -> this.receivers.put(each.sdkAppId(), each));
    this.orphansKeptMs = orphansKeptMs;
    this.listener = listener;
  }

  /** Callbacks of a room were in the file when it was opened. */
  void recover(RoomKey room, long waiting) {
    Receiver receiver =
        receivers.computeIfAbsent(room.sdkAppId(), app -> new Receiver(app, null, 1));
    Lane lane = new Lane(room, receiver);
    lane.recover(waiting);
    lanes.put(room, lane);
    receiver.queued(waiting);
    receiver.enqueue(lane);
  }

  /** One more is in the file. */
  void add(QueuedCallback callback) {
    Receiver receiver = receivers.get(callback.room().sdkAppId());
    if (receiver == null) {
      throw new IllegalArgumentException(
          "app: " + callback.room().sdkAppId() + " (expected: one with a receiver)");
    }
    Lane lane = lanes.get(callback.room());
    boolean isNew = lane == null;
    if (lane == null) {
      lane = new Lane(callback.room(), receiver);
      lanes.put(callback.room(), lane);
    }
    lane.add(callback);
    receiver.queued(1);
    if (isNew) {
      receiver.enqueue(lane);
    }
  }

  /** How many wait of an application. */
  long waiting(long sdkAppId) {
    Receiver receiver = receivers.get(sdkAppId);
    return receiver == null ? 0 : receiver.waiting();
  }

  /** Every application's receiver. */
  Collection<Receiver> receivers() {
    return receivers.values();
  }

  /** Whether something could be sent now, or is being sent. */
  boolean isBusy() {
    return receivers.values().stream().anyMatch(Receiver::isBusy);
  }

  /** When {@link #run} is to be called again; {@link Long#MAX_VALUE} when nothing waits. */
  long deadlineMs() {
    return byTime.isEmpty() ? Long.MAX_VALUE : byTime.first().nextTryMs();
  }

  /** Starts what is due. */
  void run(long nowMs) {
    while (!byTime.isEmpty() && byTime.first().nextTryMs() <= nowMs) {
      Lane due = byTime.removeFirst();
      due.receiver().enqueue(due);
    }
    for (Receiver receiver : receivers.values()) {
      Lane next = receiver.next();
      while (next != null) {
        start(next, nowMs);
        next = receiver.next();
      }
      receiver.publish();
    }
  }

  private void start(Lane lane, long nowMs) {
    while (!lane.isEmpty()) {
      if (lane.oldest() == null && !read(lane, nowMs)) {
        return;
      }
      QueuedCallback oldest = lane.oldest();
      if (oldest == null) {
        break;
      }
      Target target = lane.receiver().target();
      long expiresMs = expiresMs(oldest, target);
      if (nowMs >= expiresMs) {
        giveUp(lane);
      } else if (target == null) {
        await(lane, expiresMs);
        return;
      } else {
        lane.start(nowMs);
        lane.receiver().started();
        boolean late = RetryRule.isLate(oldest.createdMs(), lane.firstTryMs(), nowMs);
        listener.send(new Attempt(lane, oldest, late), target);
        return;
      }
    }
    lanes.remove(lane.room());
  }

  /** Has a room's oldest at hand. Returns false when that has to wait. */
  private boolean read(Lane lane, long nowMs) {
    List<QueuedCallback> found = listener.read(lane.room(), lane.lastTakenId(), READ_AHEAD);
    if (found == null) {
      await(lane, nowMs + READ_AGAIN_MS);
      return false;
    }
    if (found.isEmpty()) {
      long lost = lane.forget();
      lane.receiver().queued(-lost);
      listener.onMissing(lane.room(), lost);
    }
    lane.read(found);
    return true;
  }

  private long expiresMs(QueuedCallback callback, @Nullable Target target) {
    return callback.createdMs() + (target == null ? orphansKeptMs : target.keep().toMillis());
  }

  private void giveUp(Lane lane) {
    lane.receiver().queued(-1);
    listener.onGivenUp(lane.take());
  }

  private void await(Lane lane, long untilMs) {
    lane.await(untilMs);
    byTime.add(lane);
  }

  /**
   * What came of a try.
   *
   * @param outcome {@link Sender#ACCEPTED} or why not
   */
  void onOutcome(Attempt attempt, String outcome, long nowMs) {
    Lane lane = attempt.lane();
    Receiver receiver = lane.receiver();
    boolean accepted = outcome.equals(Sender.ACCEPTED);
    if (receiver.ended(accepted ? null : outcome, nowMs)) {
      listener.onReceiver(receiver, accepted ? null : outcome);
    }
    if (accepted) {
      receiver.queued(-1);
      listener.onAccepted(lane.take());
      again(lane);
      return;
    }
    long nextMs = lane.fail(nowMs);
    listener.onRefused(attempt, outcome);
    if (nextMs >= expiresMs(attempt.callback(), receiver.target())) {
      giveUp(lane);
      again(lane);
    } else if (nextMs <= nowMs) {
      receiver.enqueueFirst(lane);
    } else {
      await(lane, nextMs);
    }
  }

  /** On with a room's next, if there is one. */
  private void again(Lane lane) {
    if (lane.isEmpty()) {
      lanes.remove(lane.room());
    } else {
      lane.receiver().enqueue(lane);
    }
  }

  /** How many rooms have something that waits. */
  int rooms() {
    return lanes.size();
  }
}
