package io.coanchor.core.stream;

import io.coanchor.core.rtcp.ReportBlock;
import io.coanchor.core.rtcp.RtcpWriter;
import io.coanchor.core.unit.NtpTime;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One RTP stream that this end sends: counters, sender reports on the receiver's timeline, what the
 * receiver reports back, and which packets may be sent again.
 */
public final class SendStream {
  /** Retransmissions go on the stream's own SSRC, as for audio. */
  public static final long NO_RTX = -1;

  /** For {@link #onPacketSent}: the timestamp is not on the live timeline, so it tells no time. */
  public static final long NO_MEDIA_TIME = Long.MIN_VALUE;

  /**
   * What is fixed about a stream.
   *
   * @param rtxSsrc of its retransmissions (RFC 4588), or {@link #NO_RTX}
   * @param firstRtxSequenceNumber where they begin; should be random (RFC 3550 section 5.1)
   */
  public record Config(long ssrc, int clockRate, long rtxSsrc, int firstRtxSequenceNumber) {
    public Config {
      if (clockRate <= 0) {
        throw new IllegalArgumentException("clock rate: " + clockRate + " (expected: above 0)");
      }
    }
  }

  // Given.
  private final Config config;
  private final @Nullable ReportClock clock;
  private final @Nullable SentMedia counted;

  // Owned.
  private final RttEstimator rtt = new RttEstimator();
  private final RetransmissionGate gate = new RetransmissionGate();
  private final @Nullable SendTimeline timeline;

  // Derived.
  private int rtxSequenceNumber;
  private long packets;
  private long bytes;
  private long bytesCredited;
  private int fractionLost;
  private long cumulativeLost;
  private long remoteJitter;
  private long remoteHighest;

  /** A stream whose reports tell the time of its packets. */
  public SendStream(Config config) {
    this(config, null);
  }

  /**
   * A stream whose reports tell {@code clock}'s time; of its packets nothing is taken. A {@link
   * SentMedia} also counts them, and {@link #onPacketSent} is not called.
   */
  public SendStream(Config config, @Nullable ReportClock clock) {
    this.config = config;
    this.clock = clock;
    this.counted = clock instanceof SentMedia media ? media : null;
    this.timeline = clock == null ? new SendTimeline(config.clockRate()) : null;
    this.rtxSequenceNumber = config.firstRtxSequenceNumber() & 0xffff;
  }

  public long ssrc() {
    return config.ssrc();
  }

  /** The SSRC of retransmissions, or {@link #NO_RTX}. */
  public long rtxSsrc() {
    return config.rtxSsrc();
  }

  /**
   * A packet goes out for the first time.
   *
   * @param timestamp as the receiver sees it
   * @param payloadBytes without header and padding
   * @param mediaTimeNs when the media was taken, by our clock: from {@link RemoteClock} if known,
   *     else when the packet arrived or goes out. Sound and picture must do it alike. {@link
   *     #NO_MEDIA_TIME} for cached frames whose timestamps are compressed
   */
  public void onPacketSent(long timestamp, int payloadBytes, long mediaTimeNs, long nowNs) {
    packets++;
    bytes += payloadBytes;
    if (timeline != null && mediaTimeNs != NO_MEDIA_TIME) {
      timeline.add(timestamp, mediaTimeNs, nowNs);
    }
  }

  /**
   * Whether a packet that a NACK asks for may be sent again now; if so, it counts as sent. Refused
   * is the same packet within a round trip, and everything over the budget.
   *
   * @param sendBytes what it will cost, all copies together
   */
  public boolean admitRetransmission(int sequenceNumber, int sendBytes, long nowNs) {
    // what sending earns is credited when it is asked for, not packet by packet
    long sent = bytes();
    gate.onMediaSent(sent - bytesCredited, nowNs);
    bytesCredited = sent;
    return gate.admit(sequenceNumber, sendBytes, rtt.rttNs(), nowNs);
  }

  /** The sequence number for the next packet on the RTX SSRC, whether media or probe. */
  public int nextRtxSequenceNumber() {
    int next = rtxSequenceNumber;
    rtxSequenceNumber = next + 1 & 0xffff;
    return next;
  }

  /**
   * Writes a sender report; false before the first packet, or without room.
   *
   * @param wallOffsetNs what to add to {@code nowNs} to get nanoseconds since 1970
   */
  public boolean writeSenderReport(RtcpWriter writer, long wallOffsetNs, long nowNs) {
    long timestamp = timestampAt(nowNs);
    return packets() > 0
        && timestamp != ReportClock.UNKNOWN
        && writer.senderReport(
            config.ssrc(),
            NtpTime.ofUnixNanos(nowNs + wallOffsetNs),
            timestamp,
            packets(),
            bytes());
  }

  private long timestampAt(long nowNs) {
    if (clock != null) {
      return clock.rtpTimestampAt(nowNs);
    }
    return timeline != null && timeline.known() ? timeline.timestampAt(nowNs) : ReportClock.UNKNOWN;
  }

  /** A report block on this stream arrived. */
  public void onReportBlock(ReportBlock block, long wallOffsetNs, long nowNs) {
    rtt.onEcho(block.lastSr(), block.delaySinceLastSr(), NtpTime.ofUnixNanos(nowNs + wallOffsetNs));
    fractionLost = block.fractionLost();
    cumulativeLost = block.cumulativeLost();
    remoteJitter = block.jitter();
    remoteHighest = block.extendedHighest();
  }

  public RttEstimator rtt() {
    return rtt;
  }

  /** The share of packets that the receiver last reported lost, 0 to 1. */
  public double lossReported() {
    return fractionLost / 256.0;
  }

  /** Packets the receiver reported lost in all. */
  public long cumulativeLost() {
    return cumulativeLost;
  }

  /** Highest extended sequence number the receiver reported, 32 bits. */
  public long remoteHighest() {
    return remoteHighest;
  }

  /** Interarrival jitter that the receiver reported, in nanoseconds. */
  public long remoteJitterNs() {
    return remoteJitter * 1_000_000_000L / config.clockRate();
  }

  /** Packets sent for the first time. */
  public long packets() {
    return counted == null ? packets : counted.packets();
  }

  /** Their bytes of payload. */
  public long bytes() {
    return counted == null ? bytes : counted.octets();
  }

  public long resentPackets() {
    return gate.resentPackets();
  }

  public long resentBytes() {
    return gate.resentBytes();
  }

  public Map<String, Object> debugState() {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("ssrc", config.ssrc());
    state.put("packets", packets());
    state.put("bytes", bytes());
    state.put("resent-packets", gate.resentPackets());
    state.put("resent-bytes", gate.resentBytes());
    state.put("refused-too-soon", gate.tooSoon());
    state.put("refused-over-budget", gate.overBudget());
    state.put("rtt-ns", rtt.rttNs());
    state.put("loss-reported", lossReported());
    state.put("lost-reported", cumulativeLost);
    state.put("jitter-reported-ns", remoteJitterNs());
    return state;
  }
}
