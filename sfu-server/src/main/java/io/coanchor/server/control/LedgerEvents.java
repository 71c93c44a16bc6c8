package io.coanchor.server.control;

import io.coanchor.proto.v1.BillingEvent;
import io.coanchor.server.billing.ledger.LedgerException;
import io.coanchor.server.billing.ledger.LedgerReader.Numbered;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was written to the ledger for an application, page by page. Blocks. */
final class LedgerEvents {
  private final EventTail tail;

  LedgerEvents(EventTail tail) {
    this.tail = tail;
  }

  /**
   * A page.
   *
   * @param cursor behind all of it, and behind what other applications wrote meanwhile
   * @param hasMore whether there was more when the ledger was looked at
   */
  record Page(List<BillingEvent> events, EventCursor cursor, boolean hasMore) {}

  /**
   * Reads what lies between a cursor and what was seen of the ledger, perhaps a little beyond.
   *
   * @param limit how many events at most
   */
  Page read(EventTail.View seen, EventCursor after, int limit) throws LedgerException {
    Map<String, Long> behind = new TreeMap<>(seen.lastNumbers());
    behind.entrySet().removeIf(each -> each.getValue() <= after.of(each.getKey()));
    List<BillingEvent> events = new ArrayList<>();
    EventCursor cursor = after;
    boolean hasMore = false;
    int nodes = behind.size();
    for (Map.Entry<String, Long> each : behind.entrySet()) {
      String node = each.getKey();
      int room = limit - events.size();
      if (room == 0) {
        hasMore = true;
        break;
      }
      // a node with a long past must not hold up what the others write now
      int share = Math.ceilDiv(room, nodes--);
      List<Numbered> found = tail.written(seen, node, after.sdkAppId(), cursor.of(node), share);
      for (Numbered entry : found) {
        cursor = cursor.with(node, entry.number());
        events.add(
            BillingEvent.newBuilder()
                .setCursor(cursor.text())
                .setEntry(BillingMessages.entry(entry))
                .build());
      }
      if (found.size() == share) {
        hasMore |= each.getValue() > cursor.of(node);
      } else {
        // whatever else the node wrote until then is of other applications
        cursor = cursor.with(node, Math.max(each.getValue(), cursor.of(node)));
      }
    }
    return new Page(events, cursor, hasMore);
  }
}
