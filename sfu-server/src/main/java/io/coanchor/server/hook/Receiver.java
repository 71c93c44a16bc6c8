package io.coanchor.server.hook;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One application's receiver: which of its rooms are next, and how it does. */
final class Receiver {
  /** A receiver that comes and goes shall not fill the log. */
  private static final long TELL_AGAIN_MS = 10_000;

  private final long sdkAppId;
  private final @Nullable Target target;
  private final int maxUnderWay;

  private final Deque<Lane> ready = new ArrayDeque<>();
  private int underWay;
  private long waiting;
  private @Nullable String trouble;
  private boolean toldTrouble;
  private long tellAgainMs = Long.MIN_VALUE;

  private volatile View view = new View(0, 0, "");

  /** What other threads see. */
  private record View(long waiting, int underWay, String trouble) {}

  /**
   * @param target null for an application that has no receiver any more
   * @param maxUnderWay how many requests at once
   */
  Receiver(long sdkAppId, @Nullable Target target, int maxUnderWay) {
    this.sdkAppId = sdkAppId;
    this.target = target;
    this.maxUnderWay = maxUnderWay;
  }

  long sdkAppId() {
    return sdkAppId;
  }

  @Nullable Target target() {
    return target;
  }

  /** A room's turn comes after those that wait already. */
  void enqueue(Lane lane) {
    lane.ready();
    ready.addLast(lane);
  }

  /** A room's turn comes next. */
  void enqueueFirst(Lane lane) {
    lane.ready();
    ready.addFirst(lane);
  }

  /** The next room, or null when none is ready or as many are under way as may be. */
  @Nullable Lane next() {
    return underWay < maxUnderWay ? ready.poll() : null;
  }

  boolean isBusy() {
    return underWay > 0 || !ready.isEmpty();
  }

  void started() {
    underWay++;
  }

  /**
   * One that was under way is over.
   *
   * @param why it was not accepted; null where it was
   * @return whether that is news: the receiver does better or worse than was told, and nothing was
   *     told of it lately
   */
  boolean ended(@Nullable String why, long nowMs) {
    underWay--;
    trouble = why;
    if (toldTrouble == (why != null) || nowMs < tellAgainMs) {
      return false;
    }
    toldTrouble = why != null;
    tellAgainMs = nowMs + TELL_AGAIN_MS;
    return true;
  }

  void queued(long more) {
    waiting += more;
  }

  long waiting() {
    return waiting;
  }

  /** Lets other threads see how it stands. */
  void publish() {
    View now = new View(waiting, underWay, trouble == null ? "" : trouble);
    if (!now.equals(view)) {
      view = now;
    }
  }

  /** How many wait; from any thread. */
  long waitingView() {
    return view.waiting();
  }

  /** For people; from any thread. */
  Map<String, Object> debugState() {
    View now = view;
    URI url = target == null ? null : target.url();
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("sdkAppId", sdkAppId);
    state.put("receiver", url == null ? "none" : String.valueOf(target));
    state.put("waiting", now.waiting());
    state.put("underWay", now.underWay());
    state.put("trouble", now.trouble());
    return state;
  }
}
