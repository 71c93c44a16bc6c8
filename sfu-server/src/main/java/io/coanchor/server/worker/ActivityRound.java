package io.coanchor.server.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The sessions of a worker, each of which is looked at a few times a second for what has begun or
 * ended to flow: cheaper than a timer for each, whose deadline every packet would move. On the
 * worker's thread.
 */
final class ActivityRound {
  static final int NOWHERE = -1;

  private final List<Session> sessions = new ArrayList<>();

  void add(Session session) {
    session.activitySlot = sessions.size();
    sessions.add(session);
  }

  /** Takes one out, in constant time; also in the midst of a round. */
  void remove(Session session) {
    int slot = session.activitySlot;
    if (slot == NOWHERE) {
      return;
    }
    session.activitySlot = NOWHERE;
    Session last = sessions.removeLast();
    if (slot < sessions.size()) {
      sessions.set(slot, last);
      last.activitySlot = slot;
    }
  }

  /**
   * Looks at each.
   *
   * @param onFailure a session could not be
   */
  void look(long nowNs, BiConsumer<Session, RuntimeException> onFailure) {
    // from the end: one that is taken out is replaced by one that was looked at already
    for (int i = sessions.size() - 1; i >= 0; i--) {
      if (i >= sessions.size()) {
        continue;
      }
      Session session = sessions.get(i);
      try {
        session.lookAtMedia(nowNs);
      } catch (RuntimeException e) {
        onFailure.accept(session, e);
      }
    }
  }
}
