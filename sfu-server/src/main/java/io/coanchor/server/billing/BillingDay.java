package io.coanchor.server.billing;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * Days of a zone as spans of time without gap or overlap: a day begins with the first moment of its
 * date, and lasts until the next begins. Most last 24 hours, some 23 or 25; a date that a zone left
 * out lasts no time at all.
 */
public final class BillingDay {
  private BillingDay() {}

  /** The first moment of a day. */
  public static Instant start(LocalDate day, ZoneId zone) {
    return day.atStartOfDay(zone).toInstant();
  }

  /** The day that a moment is part of. */
  public static LocalDate of(Instant moment, ZoneId zone) {
    // Clocks that go back over midnight show the old date again: it is over all the same. And a day
    // that lasts no time begins with the next, to which the moment belongs.
    LocalDate day = moment.atZone(zone).toLocalDate();
    while (!start(day.plusDays(1), zone).isAfter(moment)) {
      day = day.plusDays(1);
    }
    return day;
  }
}
