package io.coanchor.server.worker;

import io.coanchor.core.ice.RemoteAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a worker has to tell others about addresses, until they take it: a queue that is full turns
 * commands away, and an address that another worker was never told of would lead nowhere. Of what
 * one was not yet told about an address only the newest counts, so that no more waits than there
 * are addresses. On the worker's thread.
 */
final class Notices {
  /** Who is told. */
  interface Target {
    /** False when it takes nothing now. */
    boolean execute(Runnable command);
  }

  private record About(Target target, RemoteAddress address) {}

  private final Map<About, Runnable> waiting = new LinkedHashMap<>();

  /** Tells at once, or as soon as the target takes it. */
  void tell(Target target, RemoteAddress address, Runnable notice) {
    About about = new About(target, address);
    // behind what waits: another notice may be about the peer that had the address before
    if (waiting.remove(about) != null || !waiting.isEmpty() || !target.execute(notice)) {
      waiting.put(about, notice);
    }
  }

  /** Tells what waits, as far as it is taken. To be called in each cycle. */
  void retry() {
    if (waiting.isEmpty()) {
      return;
    }
    Iterator<Map.Entry<About, Runnable>> each = waiting.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<About, Runnable> next = each.next();
      if (next.getKey().target().execute(next.getValue())) {
        each.remove();
      }
    }
  }

  int waiting() {
    return waiting.size();
  }
}
