package io.coanchor.core.stream;

/** A stream's timeline where its sender knows better than the times of its packets tell. */
@FunctionalInterface
public interface ReportClock {
  /** Nothing can be said yet: no report is sent for the stream. */
  long UNKNOWN = -1;

  /**
   * The RTP timestamp, 0 to 2^32-1, of media that would be sent at {@code nowNs}, or {@link
   * #UNKNOWN}. Streams that belong together answer for the same instant.
   */
  long rtpTimestampAt(long nowNs);
}
