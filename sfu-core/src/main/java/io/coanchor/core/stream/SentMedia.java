package io.coanchor.core.stream;

/**
 * A stream that is counted where it is made, and only asked when a report is due: for streams that
 * are sent to thousands, whose counters would else be touched in two places for each packet.
 */
public interface SentMedia extends ReportClock {
  /** Packets sent (sender's packet count of RFC 3550 section 6.4.1). */
  long packets();

  /** Their payload octets, without headers and padding. */
  long octets();
}
