package io.coanchor.core.transport;

import io.coanchor.core.rtcp.RtcpWriter;
import io.coanchor.core.stream.ReportScheduler;

/**
 * One RTCP packet being written and the way it leaves; reused for every packet. Reduced-size
 * packets are fine (RFC 5506): WebRTC peers negotiate them.
 */
final class RtcpOutput {
  /** Fits the path's 1,200 bytes with room for the tag. */
  private static final int MAX_BYTES = 1_150;

  static final int BUFFER_BYTES = MAX_BYTES + SrtpTransport.MAX_OVERHEAD_BYTES;

  private final byte[] buffer;
  private final RtcpWriter writer = new RtcpWriter();
  private final SecureChannel channel;
  private final long localSsrc;

  /**
   * @param buffer of {@link #BUFFER_BYTES}, which others may use between packets
   * @param localSsrc in whose name reports and requests are sent
   */
  RtcpOutput(SecureChannel channel, byte[] buffer, long localSsrc) {
    this.channel = channel;
    this.buffer = buffer;
    this.localSsrc = localSsrc;
  }

  long localSsrc() {
    return localSsrc;
  }

  /** Starts an empty packet. */
  RtcpWriter begin() {
    return writer.wrap(buffer, 0, MAX_BYTES);
  }

  /** Sends one datagram of reports; false when there was none. */
  boolean sendReports(ReportScheduler reports, long nowNs) {
    int length = reports.write(buffer, 0, MAX_BYTES, nowNs);
    if (length > 0) {
      channel.sendRtcp(buffer, 0, length);
    }
    return length > 0;
  }

  /** Sends what was written; nothing when nothing was. */
  void send() {
    if (writer.length() > 0) {
      channel.sendRtcp(buffer, 0, writer.length());
    }
  }
}
