package io.coanchor.server.control;

import io.coanchor.server.billing.BillingDay;
import io.coanchor.server.billing.ledger.LedgerReader.Dimension;
import io.coanchor.server.billing.ledger.LedgerReader.Selection;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Sums that are asked for.
 *
 * @param zone in which days begin and end
 * @param by what they are told apart by, besides policy and tier
 */
record UsageQuery(Selection selection, ZoneId zone, Set<Dimension> by) {

  UsageQuery {
    Set<Dimension> copy = EnumSet.noneOf(Dimension.class);
    copy.addAll(by);
    by = Collections.unmodifiableSet(copy);
  }

  /** Whether sums are of an application as a whole: only those are rounded, per day, and priced. */
  boolean isOfWholeApp() {
    return selection.room().isEmpty()
        && selection.userId().isEmpty()
        && selection.streamId().isEmpty()
        && !by.contains(Dimension.ROOM)
        && !by.contains(Dimension.USER)
        && !by.contains(Dimension.STREAM);
  }

  /** Whether it begins and ends with a day. */
  boolean isOfWholeDays() {
    return isMidnight(selection.from()) && isMidnight(selection.to());
  }

  /** Whether all of a day is asked for. */
  boolean hasWhole(String day) {
    LocalDate date = LocalDate.parse(day);
    return !BillingDay.start(date, zone).isBefore(selection.from())
        && !BillingDay.start(date.plusDays(1), zone).isAfter(selection.to());
  }

  private boolean isMidnight(Instant moment) {
    return BillingDay.start(BillingDay.of(moment, zone), zone).equals(moment);
  }

  /** The same, each day apart. */
  UsageQuery daily() {
    Set<Dimension> daily = EnumSet.of(Dimension.DAY);
    daily.addAll(by);
    return new UsageQuery(selection, zone, daily);
  }

  /** The same from a day on. */
  UsageQuery from(String day) {
    Instant start = BillingDay.start(LocalDate.parse(day), zone);
    Instant from = start.isAfter(selection.from()) ? start : selection.from();
    return new UsageQuery(
        new Selection(
            selection.sdkAppId(),
            from,
            selection.to(),
            selection.room(),
            selection.userId(),
            selection.streamId(),
            selection.tier()),
        zone,
        by);
  }
}
