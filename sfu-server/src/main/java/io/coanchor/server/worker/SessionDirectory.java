package io.coanchor.server.worker;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Whose ufrag is whose, on all workers: sessions that wait for their first check, and those that a
 * worker has adopted. Looked at only for checks that a worker cannot place by itself. From any
 * thread.
 */
final class SessionDirectory {
  private final ConcurrentHashMap<String, SessionControl> byUfrag = new ConcurrentHashMap<>();

  void put(String localUfrag, SessionControl control) {
    byUfrag.put(localUfrag, control);
  }

  void remove(String localUfrag) {
    byUfrag.remove(localUfrag);
  }

  @Nullable SessionControl find(String localUfrag) {
    return byUfrag.get(localUfrag);
  }

  int size() {
    return byUfrag.size();
  }

  /** Sessions that no worker has adopted yet. */
  int pending() {
    int count = 0;
    for (SessionControl control : sessions()) {
      if (control.owner() == null) {
        count++;
      }
    }
    return count;
  }

  Set<SessionControl> sessions() {
    return new HashSet<>(byUfrag.values());
  }
}
