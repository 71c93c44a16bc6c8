package io.coanchor.core.transport;

import io.coanchor.core.packet.Bytes;
import io.coanchor.core.rtcp.ReportBlock;
import io.coanchor.core.rtp.RtpParts;
import io.coanchor.core.sdp.LocalTrack;
import io.coanchor.core.stream.ReportClock;
import io.coanchor.core.stream.ReportScheduler;
import io.coanchor.core.stream.SendStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is sent to a peer: counts what leaves and takes in what the peer reports back. Owned by the
 * transport's thread.
 */
final class OutgoingMedia {
  private static final int TIMESTAMP_OFFSET = 4;
  private static final int SSRC_OFFSET = 8;
  private static final int HEADER_BYTES = 12;

  private final ReportScheduler reports;
  private final List<SendStream> streams = new ArrayList<>();

  OutgoingMedia(ReportScheduler reports) {
    this.reports = reports;
  }

  /**
   * Declares a stream.
   *
   * @param clock tells its time, or null where the times of its packets do
   * @param firstRtxSequenceNumber should be random
   */
  SendStream add(
      LocalTrack track,
      int clockRate,
      @Nullable ReportClock clock,
      int firstRtxSequenceNumber,
      long nowNs) {
    SendStream stream =
        new SendStream(
            new SendStream.Config(track.ssrc(), clockRate, track.rtxSsrc(), firstRtxSequenceNumber),
            clock);
    streams.add(stream);
    reports.add(stream, nowNs);
    return stream;
  }

  /** Notes a packet in the clear that leaves now. */
  void onSend(byte[] array, int offset, int length, long nowNs) {
    onSend(
        Bytes.u32(array, offset + SSRC_OFFSET),
        Bytes.u32(array, offset + TIMESTAMP_OFFSET),
        length - HEADER_BYTES,
        nowNs);
  }

  /** As above, of a packet in parts. */
  void onSend(RtpParts packet, long nowNs) {
    onSend(
        Bytes.u32(packet.head(), SSRC_OFFSET),
        Bytes.u32(packet.head(), TIMESTAMP_OFFSET),
        packet.length() - packet.headerLength() - packet.paddingBytes(),
        nowNs);
  }

  private void onSend(long ssrc, long timestamp, int payloadBytes, long nowNs) {
    SendStream stream = streamOf(ssrc);
    if (stream != null) {
      boolean first = stream.packets() == 0;
      stream.onPacketSent(timestamp, payloadBytes, nowNs, nowNs);
      if (first) {
        // sound and picture cannot be played in sync before the peer knows both clocks
        reports.reportSoon(nowNs);
      }
    }
  }

  /** Whether the peer's feedback names one of these streams. */
  boolean has(long ssrc) {
    return streamOf(ssrc) != null;
  }

  /** Whether a packet that a NACK names may be sent again now. */
  boolean admitRetransmission(long ssrc, int sequenceNumber, int bytes, long nowNs) {
    SendStream stream = streamOf(ssrc);
    return stream != null && stream.admitRetransmission(sequenceNumber, bytes, nowNs);
  }

  private @Nullable SendStream streamOf(long ssrc) {
    for (int i = 0; i < streams.size(); i++) {
      if (streams.get(i).ssrc() == ssrc) {
        return streams.get(i);
      }
    }
    return null;
  }

  void onReportBlock(ReportBlock block, long wallOffsetNs, long nowNs) {
    SendStream stream = streamOf(block.ssrc());
    if (stream != null) {
      stream.onReportBlock(block, wallOffsetNs, nowNs);
    }
  }

  /** The longest round trip that a stream's reports told; 0 before the first. */
  long rttNs() {
    long rtt = 0;
    for (SendStream stream : streams) {
      rtt = Math.max(rtt, stream.rtt().rttNs());
    }
    return rtt;
  }

  Map<String, Object> debugState() {
    return Map.of("streams", streams.stream().map(SendStream::debugState).toList());
  }
}
