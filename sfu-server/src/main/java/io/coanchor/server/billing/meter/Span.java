package io.coanchor.server.billing.meter;

import io.coanchor.server.billing.Charge;
import io.coanchor.server.billing.Interval;

/**
 * An interval without the text of its id.
 *
 * @param number of the play session, or of the account where it is not of a single session: no two
 *     spans of one number overlap, so that number and begin tell any two apart
 * @param endMs {@link Interval#RUNNING} while it goes on
 */
record Span(long number, Charge charge, long startEpochMs, long startMs, long endMs) {
  private static final int RADIX = 36;

  boolean isRunning() {
    return endMs == Interval.RUNNING;
  }

  boolean isSameAs(Span other) {
    return number == other.number && startMs == other.startMs;
  }

  Span endingAt(long atMs) {
    return new Span(number, charge, startEpochMs, startMs, atMs);
  }

  /** What is left of it behind a cut. */
  Span from(long atMs) {
    return new Span(number, charge, startEpochMs + (atMs - startMs), atMs, endMs);
  }

  String id(String process) {
    return process + '-' + Long.toString(number, RADIX) + '-' + Long.toString(startMs, RADIX);
  }

  Interval toInterval(String process) {
    return new Interval(id(process), charge, startEpochMs, startMs, endMs);
  }
}
