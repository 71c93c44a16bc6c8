package io.coanchor.server.hook;

import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Pages of the ledger that the callbacks' thread has not taken yet: at most one of each application
 * and node, as the next is read when the one before was written. A page whose application has too
 * many waiting stays: it is safe where it comes from.
 */
final class UsageInbox {
  private final Queue<UsagePage> pages = new ConcurrentLinkedQueue<>();

  void offer(UsagePage page) {
    pages.add(page);
  }

  /** Takes the oldest that fits; null when none does. */
  @Nullable UsagePage poll(Predicate<UsagePage> fits) {
    Iterator<UsagePage> oldestFirst = pages.iterator();
    while (oldestFirst.hasNext()) {
      UsagePage page = oldestFirst.next();
      if (fits.test(page)) {
        oldestFirst.remove();
        return page;
      }
    }
    return null;
  }
}
