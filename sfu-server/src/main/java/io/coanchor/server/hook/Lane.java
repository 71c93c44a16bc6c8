package io.coanchor.server.hook;

import io.coanchor.server.room.RoomKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What waits of one room: only its oldest is ever under way. The next few are at hand, and the rest
 * is in the file; of a room that waits for its next try nothing is at hand, however many there are.
 */
final class Lane {
  /** So many wait in memory where they come faster than they are accepted. */
  private static final int MAX_AT_HAND = 4;

  private final RoomKey room;
  private final Receiver receiver;

  private final Deque<QueuedCallback> atHand = new ArrayDeque<>(2);
  private long waiting;
  private long lastTakenId;

  private State state = State.READY;
  private int failedTries;
  private long firstTryMs;
  private long nextTryMs;

  /** Where it stands. */
  enum State {
    /** To be sent as soon as its receiver may be sent another. */
    READY,
    /** Its oldest is being sent. */
    UNDER_WAY,
    /** Its oldest was not accepted, and its time has not come. */
    WAITING
  }

  Lane(RoomKey room, Receiver receiver) {
    this.room = room;
    this.receiver = receiver;
  }

  RoomKey room() {
    return room;
  }

  Receiver receiver() {
    return receiver;
  }

  State state() {
    return state;
  }

  long nextTryMs() {
    return nextTryMs;
  }

  boolean isEmpty() {
    return waiting == 0;
  }

  long waiting() {
    return waiting;
  }

  /** These are in the file from before. */
  void recover(long count) {
    waiting = count;
  }

  /** One more is in the file. */
  void add(QueuedCallback callback) {
    boolean allAtHand = atHand.size() == waiting;
    waiting++;
    if (allAtHand && atHand.size() < MAX_AT_HAND && state != State.WAITING) {
      atHand.add(callback);
    }
  }

  /** The oldest, or null when it has to be read from the file. */
  @Nullable QueuedCallback oldest() {
    return atHand.peek();
  }

  /** Behind this one reading goes on. */
  long lastTakenId() {
    return lastTakenId;
  }

  /** The oldest, as the file has them; nothing was at hand. */
  void read(List<QueuedCallback> oldest) {
    atHand.addAll(oldest);
  }

  /** The file has nothing of what should be there. */
  long forget() {
    long lost = waiting;
    waiting = 0;
    atHand.clear();
    return lost;
  }

  /** The oldest is done with. */
  QueuedCallback take() {
    QueuedCallback done = atHand.remove();
    lastTakenId = done.id();
    waiting--;
    failedTries = 0;
    return done;
  }

  void ready() {
    state = State.READY;
  }

  /** The oldest is sent. */
  void start(long nowMs) {
    state = State.UNDER_WAY;
    if (failedTries == 0) {
      firstTryMs = nowMs;
    }
  }

  long firstTryMs() {
    return firstTryMs;
  }

  /** The oldest was not accepted. Returns when it is to be tried again. */
  long fail(long nowMs) {
    failedTries++;
    nextTryMs = RetryRule.nextTryMs(firstTryMs, failedTries, nowMs);
    return nextTryMs;
  }

  /** Waits until then. */
  void await(long untilMs) {
    state = State.WAITING;
    nextTryMs = untilMs;
    atHand.clear();
  }
}
