package io.coanchor.core.rtcp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Writes down every call with every value, one line each. */
final class RtcpLog implements RtcpHandler {
  final List<String> lines = new ArrayList<>();

  static List<String> of(byte[] array, int offset, int length) {
    RtcpLog log = new RtcpLog();
    log.lines.add("ok " + new RtcpParser().parse(array, offset, length, log));
    return log.lines;
  }

  @Override
  public void onSenderReport(long ssrc, long ntp, long rtpTimestamp, long packets, long octets) {
    lines.add(
        String.format(
            "SR %x ntp %x rtp %x packets %d octets %d", ssrc, ntp, rtpTimestamp, packets, octets));
  }

  @Override
  public void onReceiverReport(long ssrc) {
    lines.add(String.format("RR %x", ssrc));
  }

  @Override
  public void onReportBlock(long reporterSsrc, ReportBlock block) {
    lines.add(
        String.format(
            "block %x on %x lost %d/256 %d highest %x jitter %d lsr %x dlsr %x",
            reporterSsrc,
            block.ssrc(),
            block.fractionLost(),
            block.cumulativeLost(),
            block.extendedHighest(),
            block.jitter(),
            block.lastSr(),
            block.delaySinceLastSr()));
  }

  @Override
  public void onSdes(long ssrc, String cname) {
    lines.add(String.format("SDES %x %s", ssrc, cname));
  }

  @Override
  public void onBye(long ssrc) {
    lines.add(String.format("BYE %x", ssrc));
  }

  @Override
  public void onNack(long senderSsrc, long mediaSsrc, int pid, int blp) {
    lines.add(String.format("NACK %x on %x %d %x", senderSsrc, mediaSsrc, pid, blp));
  }

  @Override
  public void onPli(long senderSsrc, long mediaSsrc) {
    lines.add(String.format("PLI %x on %x", senderSsrc, mediaSsrc));
  }

  @Override
  public void onFir(long senderSsrc, long mediaSsrc, int sequenceNumber) {
    lines.add(String.format("FIR %x on %x #%d", senderSsrc, mediaSsrc, sequenceNumber));
  }

  @Override
  public void onRemb(long senderSsrc, long bitrateBps, long[] ssrcs, int count) {
    String list =
        Arrays.stream(ssrcs, 0, count).mapToObj(Long::toHexString).collect(Collectors.joining(","));
    lines.add(String.format("REMB %x %d %s", senderSsrc, bitrateBps, list));
  }

  @Override
  public void onTransportFeedback(TransportFeedback feedback) {
    StringBuilder statuses = new StringBuilder();
    int count = 0;
    while (feedback.next()) {
      statuses.append(' ').append(feedback.sequenceNumber()).append('=');
      statuses.append(feedback.received() ? Long.toString(feedback.arrivalTicks()) : "-");
      count++;
    }
    if (count != feedback.statusCount()) {
      throw new IllegalStateException(count + " statuses (expected: " + feedback.statusCount());
    }
    lines.add(
        String.format(
            "TWCC %x on %x #%d ref %d:%s",
            feedback.senderSsrc(),
            feedback.mediaSsrc(),
            feedback.feedbackCount(),
            feedback.referenceTime(),
            statuses));
  }

  @Override
  public void onReceiverReferenceTime(long ssrc, long ntp) {
    lines.add(String.format("RRTR %x %x", ssrc, ntp));
  }

  @Override
  public void onDlrr(long reporterSsrc, long ssrc, long lastRr, long delaySinceLastRr) {
    lines.add(
        String.format(
            "DLRR %x to %x lrr %x dlrr %x", reporterSsrc, ssrc, lastRr, delaySinceLastRr));
  }
}
