package io.coanchor.server.control;

import io.coanchor.proto.v1.ListIntervalsResponse;
import io.coanchor.server.billing.Charge;
import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.billing.Policy;
import io.coanchor.server.billing.ledger.LedgerException;
import io.coanchor.server.billing.ledger.LedgerReader;
import io.coanchor.server.billing.ledger.LedgerReader.Numbered;
import io.coanchor.server.billing.ledger.LedgerReader.Selection;
import io.coanchor.server.room.RoomKey;
import io.grpc.StatusException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Entries of the ledger page by page. Blocks. */
final class IntervalPages {
  private static final String KIND = "intervals";

  private final LedgerReader ledger;

  IntervalPages(LedgerReader ledger) {
    this.ledger = ledger;
  }

  /** The place of a page, from its token. */
  static @Nullable Numbered after(Selection selection, String token) throws StatusException {
    if (token.isEmpty()) {
      return null;
    }
    List<String> place = OpaqueText.read(KIND, selection.toString(), token);
    if (place == null || place.size() != 4) {
      throw Errors.badPageToken();
    }
    try {
      // the ledger asks it for its place only
      Charge charge =
          new Charge(RoomKey.of(selection.sdkAppId(), 1), "", "", Policy.PER_STREAM, "", 0);
      return new Numbered(
          place.get(0),
          Long.parseLong(place.get(1)),
          new LedgerEntry(place.get(3), charge, Long.parseLong(place.get(2)), 0, "", ""));
    } catch (NumberFormatException e) {
      throw Errors.badPageToken();
    }
  }

  private static String token(Selection selection, Numbered last) {
    return OpaqueText.of(
        KIND,
        selection.toString(),
        List.of(
            last.node(),
            Long.toString(last.number()),
            Long.toString(last.entry().startEpochMs()),
            last.entry().id()));
  }

  /** A page of entries, without what is the same on every page. */
  ListIntervalsResponse.Builder page(Selection selection, @Nullable Numbered after, int size)
      throws LedgerException {
    List<Numbered> found = ledger.entries(selection, after, size + 1);
    int end = Math.min(size, found.size());
    ListIntervalsResponse.Builder page = ListIntervalsResponse.newBuilder();
    found.subList(0, end).forEach(entry -> page.addIntervals(BillingMessages.entry(entry)));
    if (found.size() > size) {
      page.setNextPageToken(token(selection, found.get(end - 1)));
    }
    return page;
  }
}
