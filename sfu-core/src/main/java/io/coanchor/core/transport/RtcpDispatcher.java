package io.coanchor.core.transport;

import io.coanchor.core.rtcp.ReportBlock;
import io.coanchor.core.rtcp.RtcpHandler;
import io.coanchor.core.stream.ReportScheduler;

/** Takes a peer's RTCP apart and hands each message to what it concerns. */
final class RtcpDispatcher implements RtcpHandler {
  private final IncomingMedia incoming;
  private final OutgoingMedia outgoing;
  private final MediaListener listener;
  private final ReportScheduler reports;
  private final long wallOffsetNs;

  private long nowNs;

  RtcpDispatcher(
      IncomingMedia incoming,
      OutgoingMedia outgoing,
      MediaListener listener,
      ReportScheduler reports,
      long wallOffsetNs) {
    this.incoming = incoming;
    this.outgoing = outgoing;
    this.listener = listener;
    this.reports = reports;
    this.wallOffsetNs = wallOffsetNs;
  }

  /** To be called before each packet is parsed. */
  RtcpDispatcher at(long now) {
    nowNs = now;
    return this;
  }

  @Override
  public void onSenderReport(long ssrc, long ntp, long rtpTimestamp, long packets, long octets) {
    incoming.onSenderReport(ssrc, ntp, rtpTimestamp, nowNs);
  }

  @Override
  public void onReportBlock(long reporterSsrc, ReportBlock block) {
    outgoing.onReportBlock(block, wallOffsetNs, nowNs);
  }

  @Override
  public void onNack(long senderSsrc, long mediaSsrc, int pid, int blp) {
    if (outgoing.has(mediaSsrc)) {
      listener.onNack(mediaSsrc, pid, blp, nowNs);
    }
  }

  @Override
  public void onPli(long senderSsrc, long mediaSsrc) {
    if (outgoing.has(mediaSsrc)) {
      listener.onKeyFrameRequest(mediaSsrc, nowNs);
    }
  }

  @Override
  public void onFir(long senderSsrc, long mediaSsrc, int sequenceNumber) {
    onPli(senderSsrc, mediaSsrc);
  }

  @Override
  public void onRemb(long senderSsrc, long bitrateBps, long[] ssrcs, int count) {
    listener.onBitrateLimit(bitrateBps, nowNs);
  }

  @Override
  public void onReceiverReferenceTime(long ssrc, long ntp) {
    reports.onReceiverReferenceTime(ssrc, ntp, nowNs);
  }

  @Override
  public void onDlrr(long reporterSsrc, long ssrc, long lastRr, long delaySinceLastRr) {
    reports.onDlrr(ssrc, lastRr, delaySinceLastRr, nowNs);
  }
}
