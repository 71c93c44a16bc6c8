package io.coanchor.core.transport;

import io.coanchor.core.packet.Bytes;
import io.coanchor.core.rtcp.ReportBlock;
import io.coanchor.core.sdp.LocalTrack;
import io.coanchor.core.stream.ReportClock;
import io.coanchor.core.stream.ReportScheduler;
import io.coanchor.core.stream.SendStream;
import java.util.Arrays;
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
  private SendStream[] streams = {};

  /** Of the streams, side by side: looked through for every packet. */
  private long[] ssrcs = {};

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
    streams = Arrays.copyOf(streams, streams.length + 1);
    streams[streams.length - 1] = stream;
    ssrcs = Arrays.copyOf(ssrcs, streams.length);
    ssrcs[streams.length - 1] = track.ssrc();
    reports.add(stream, nowNs);
    return stream;
  }

  /** Notes a packet in the clear that leaves now. */
  void onSend(byte[] array, int offset, int length, long nowNs) {
    SendStream stream = streamOf(Bytes.u32(array, offset + SSRC_OFFSET));
    if (stream != null) {
      boolean first = stream.packets() == 0;
      stream.onPacketSent(
          Bytes.u32(array, offset + TIMESTAMP_OFFSET), length - HEADER_BYTES, nowNs, nowNs);
      if (first) {
        onStarted(nowNs);
      }
    }
  }

  /** The first packet of a stream leaves. */
  void onStarted(long nowNs) {
    // sound and picture cannot be played in sync before the peer knows both clocks
    reports.reportSoon(nowNs);
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
    for (int i = 0; i < ssrcs.length; i++) {
      if (ssrcs[i] == ssrc) {
        return streams[i];
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
    return Map.of("streams", Arrays.stream(streams).map(SendStream::debugState).toList());
  }
}
