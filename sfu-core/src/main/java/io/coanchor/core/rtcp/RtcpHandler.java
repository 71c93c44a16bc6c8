package io.coanchor.core.rtcp;

/**
 * Receives what {@link RtcpParser} finds. Every method does nothing unless overridden. Flyweights
 * and arrays are valid only during the call.
 */
public interface RtcpHandler {
  /** A sender report (RFC 3550 section 6.4.1); its blocks follow by {@link #onReportBlock}. */
  default void onSenderReport(long ssrc, long ntp, long rtpTimestamp, long packets, long octets) {}

  /** A receiver report (RFC 3550 section 6.4.2), with or without blocks. */
  default void onReceiverReport(long ssrc) {}

  /** A block of a sender or receiver report. */
  default void onReportBlock(long reporterSsrc, ReportBlock block) {}

  /** One CNAME of a source description (RFC 3550 section 6.5.1). */
  default void onSdes(long ssrc, String cname) {}

  /** One source that leaves (RFC 3550 section 6.6). */
  default void onBye(long ssrc) {}

  /**
   * One generic NACK entry (RFC 4585 section 6.2.1): {@code pid} is lost, and {@code pid + i + 1}
   * for every bit i set in {@code blp}.
   */
  default void onNack(long senderSsrc, long mediaSsrc, int pid, int blp) {}

  /** Picture loss (RFC 4585 section 6.3.1). */
  default void onPli(long senderSsrc, long mediaSsrc) {}

  /** Full intra request (RFC 5104 section 4.3.1); a repeated number is a repeated request. */
  default void onFir(long senderSsrc, long mediaSsrc, int sequenceNumber) {}

  /**
   * Receiver's estimate of the maximum bitrate (draft-alvestrand-rmcat-remb-03), for the first
   * {@code count} of {@code ssrcs}.
   */
  default void onRemb(long senderSsrc, long bitrateBps, long[] ssrcs, int count) {}

  /** Transport-wide feedback, already checked as a whole. */
  default void onTransportFeedback(TransportFeedback feedback) {}

  /** XR receiver reference time (RFC 3611 section 4.4). */
  default void onReceiverReferenceTime(long ssrc, long ntp) {}

  /**
   * XR delay since the last receiver reference time (RFC 3611 section 4.5).
   *
   * @param reporterSsrc who sends this block
   * @param ssrc whose reference time it answers
   * @param lastRr middle 32 bits of that reference time
   * @param delaySinceLastRr in 1/65536 s
   */
  default void onDlrr(long reporterSsrc, long ssrc, long lastRr, long delaySinceLastRr) {}
}
