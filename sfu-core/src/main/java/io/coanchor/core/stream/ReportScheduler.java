package io.coanchor.core.stream;

import io.coanchor.core.rtcp.RtcpWriter;
import io.coanchor.core.unit.NtpTime;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the regular reports of one peer, as compound packets (RFC 3550 section 6.1): a sender
 * report per stream we send, report blocks on those we receive, CNAME, and XR reference times both
 * ways.
 *
 * <p>Every second, at deadlines that do not drift. RFC 3550's random interval keeps many members of
 * a multicast group apart; here each peer's own SSRC gives it a phase of its own.
 */
public final class ReportScheduler {
  /** What {@link #deadlineNs} gives while there is no stream. */
  public static final long NEVER = Long.MAX_VALUE;

  /** As libwebrtc for video; also how often the round trip is measured. */
  public static final long INTERVAL_NS = 1_000_000_000L;

  /** Spreads the phases evenly over SSRCs that differ little (Fibonacci hashing). */
  private static final long PHASE_HASH = 0x9e37_79b9L;

  private static final int SENDER_REPORT_BYTES = 28;
  private static final int SDES_FIXED_BYTES = 16;
  private static final int MAX_BLOCKS = 31;

  // Given.
  private final long localSsrc;
  private final String cname;
  private final long wallOffsetNs;
  private final long phaseNs;

  // Owned.
  private final List<SendStream> sendStreams = new ArrayList<>();
  private final List<ReceiveStream> receiveStreams = new ArrayList<>();
  private final ReferenceTimes referenceTimes = new ReferenceTimes();
  private final RttEstimator rtt = new RttEstimator();
  private final RtcpWriter writer = new RtcpWriter();

  // Derived.
  private long nextNs = NEVER;

  /** Where a report that one datagram could not hold goes on. */
  private int nextSend;

  private int nextReceive;

  /**
   * A peer's reports.
   *
   * @param localSsrc who reports when no stream is sent
   * @param cname of every stream we send (RFC 3550 section 6.5.1)
   * @param wallOffsetNs what to add to {@code nowNs} to get nanoseconds since 1970
   */
  public ReportScheduler(long localSsrc, String cname, long wallOffsetNs) {
    this.localSsrc = localSsrc;
    this.cname = cname;
    this.wallOffsetNs = wallOffsetNs;
    long hash = (localSsrc * PHASE_HASH) & 0xffff_ffffL;
    this.phaseNs = (hash * INTERVAL_NS) >>> 32;
  }

  public void add(SendStream stream, long nowNs) {
    sendStreams.add(stream);
    start(nowNs);
  }

  public void add(ReceiveStream stream, long nowNs) {
    receiveStreams.add(stream);
    start(nowNs);
  }

  public void remove(SendStream stream) {
    sendStreams.remove(stream);
    nextSend = 0;
  }

  public void remove(ReceiveStream stream) {
    receiveStreams.remove(stream);
    nextReceive = 0;
  }

  /** Reports now, besides the regular times: a new stream has sent its first packet. */
  public void reportSoon(long nowNs) {
    nextNs = Math.min(nextNs, nowNs);
  }

  /** When to call {@link #write}. */
  public long deadlineNs() {
    return sendStreams.isEmpty() && receiveStreams.isEmpty() ? NEVER : nextNs;
  }

  /**
   * Writes one datagram of reports to {@code out}. When one does not hold all, {@link #deadlineNs}
   * stays due.
   *
   * @return its length; 0 when nothing is due
   */
  public int write(byte[] out, int offset, int room, long nowNs) {
    if (nowNs < deadlineNs()) {
      return 0;
    }
    writer.wrap(out, offset, room);
    int sendBefore = nextSend;
    int receiveBefore = nextReceive;
    boolean wrote = writeSenderReports(nowNs);
    if (!wrote && writer.receiverReport(localSsrc)) {
      writeReportBlocks(nowNs);
      writer.sdesCname(localSsrc, cname);
    }
    if (!receiveStreams.isEmpty() && sendBefore == 0 && receiveBefore == 0) {
      writer.rrtr(localSsrc, NtpTime.ofUnixNanos(nowNs + wallOffsetNs));
    }
    referenceTimes.write(writer, localSsrc, nowNs);
    boolean all = nextSend == sendStreams.size() && nextReceive == receiveStreams.size();
    boolean stuck = nextSend == sendBefore && nextReceive == receiveBefore;
    if (all || stuck) {
      nextSend = 0;
      nextReceive = 0;
      nextNs = nextPhase(nowNs);
    }
    return writer.length();
  }

  /** The peer sent its reference time: the next report answers it. */
  public void onReceiverReferenceTime(long ssrc, long ntp, long nowNs) {
    referenceTimes.on(ssrc, ntp, nowNs);
  }

  /** The peer answered our reference time; round trip without a stream of ours to report on. */
  public void onDlrr(long ssrc, long lastRr, long delaySinceLastRr, long nowNs) {
    if (ssrc == localSsrc
        && rtt.onEcho(lastRr, delaySinceLastRr, NtpTime.ofUnixNanos(nowNs + wallOffsetNs))) {
      for (ReceiveStream stream : receiveStreams) {
        stream.setRtt(rtt.rttNs());
      }
    }
  }

  /** The round trip measured by XR. */
  public RttEstimator rtt() {
    return rtt;
  }

  /** Sender reports from where the last datagram stopped; blocks go with the first. */
  private boolean writeSenderReports(long nowNs) {
    boolean wrote = false;
    int needed = SENDER_REPORT_BYTES + sdesBytes();
    while (nextSend < sendStreams.size() && writer.remaining() >= needed) {
      SendStream stream = sendStreams.get(nextSend);
      if (stream.writeSenderReport(writer, wallOffsetNs, nowNs)) {
        if (!wrote) {
          writeReportBlocks(nowNs);
        }
        writer.sdesCname(stream.ssrc(), cname);
        wrote = true;
      }
      nextSend++;
    }
    return wrote;
  }

  private void writeReportBlocks(long nowNs) {
    int blocks = 0;
    int needed = RtcpWriter.REPORT_BLOCK_BYTES + sdesBytes();
    while (nextReceive < receiveStreams.size()
        && blocks < MAX_BLOCKS
        && writer.remaining() >= needed) {
      if (receiveStreams.get(nextReceive).writeReportBlock(writer, nowNs)) {
        blocks++;
      }
      nextReceive++;
    }
  }

  /** Header, SSRC, item and its end: at most this many, the name may be UTF-8. */
  private int sdesBytes() {
    return SDES_FIXED_BYTES + 3 * cname.length();
  }

  private void start(long nowNs) {
    if (nextNs == NEVER) {
      nextNs = nextPhase(nowNs);
    }
  }

  /** The next time after {@code nowNs} that is this peer's phase past a whole interval. */
  private long nextPhase(long nowNs) {
    return Math.floorDiv(nowNs - phaseNs, INTERVAL_NS) * INTERVAL_NS + INTERVAL_NS + phaseNs;
  }
}
