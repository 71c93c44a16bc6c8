package io.coanchor.core.stream;

import io.coanchor.core.rtcp.RtcpWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One RTP stream that this end receives: duplicates, gaps and the requests to fill them, jitter and
 * loss, reports. Retransmissions and packets rebuilt from redundancy are told by {@link
 * #onRecovered}.
 */
public final class ReceiveStream {
  /** Result of {@link #onPacket}: this packet was there before. */
  public static final long DUPLICATE = Long.MIN_VALUE;

  /** Result of {@link #onPacket}: behind the window, or a stray far ahead of it. */
  public static final long TOO_OLD = Long.MIN_VALUE + 1;

  /** What {@link #deadlineNs} gives when nothing is to be done. */
  public static final long NEVER = NackGenerator.NEVER;

  /**
   * What is fixed about a stream.
   *
   * @param ssrc its source
   * @param clockRate of its RTP timestamps
   * @param nack whether the sender answers NACK
   * @param playableNs how long a missing packet is worth waiting for
   */
  public record Config(long ssrc, int clockRate, boolean nack, long playableNs) {
    /** Video waits longer for a packet than for a key frame, which costs more than the wait. */
    public static final long VIDEO_PLAYABLE_NS = 1_000_000_000L;

    /** NetEq plays on after less, but a viewer behind with RED or a deeper buffer can use it. */
    public static final long AUDIO_PLAYABLE_NS = 600_000_000L;

    public Config {
      if (clockRate <= 0 || playableNs <= 0) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "clock rate %d, playable %d ns (expected: both above 0)",
                clockRate,
                playableNs));
      }
    }
  }

  /** What a stream tells its owner. */
  public interface Listener {
    /** Packets were given up: video needs a key frame to go on. */
    void onUnrecoverable(long ssrc, long nowNs);
  }

  // Given.
  private final Config config;
  private final Listener listener;

  // Owned.
  private final ReceiveWindow window = new ReceiveWindow();
  private final NackGenerator nacks;
  private final ReceptionStatistics statistics;
  private final SenderReportClock clock;

  // Derived.
  private long duplicates;
  private long tooOld;
  private long recovered;

  public ReceiveStream(Config config, Listener listener) {
    this.config = config;
    this.listener = listener;
    this.nacks = new NackGenerator(config.playableNs());
    this.statistics = new ReceptionStatistics(config.clockRate());
    this.clock = new SenderReportClock(config.clockRate());
  }

  public long ssrc() {
    return config.ssrc();
  }

  /**
   * Takes note of a packet that came on the stream's own SSRC.
   *
   * @param bytes of payload
   * @return its extended sequence number, above zero and growing also when the source begins anew,
   *     or {@link #DUPLICATE} or {@link #TOO_OLD}
   */
  public long onPacket(int sequenceNumber, long timestamp, int bytes, long nowNs) {
    boolean started = window.started();
    long before = started ? window.highest() : 0;
    int restarts = window.restarts();
    long extended = window.receive(sequenceNumber);
    if (extended < 0) {
      return refuse(extended);
    }
    if (window.restarts() != restarts) {
      statistics.onRestart();
      nacks.abandonBefore(extended);
      listener.onUnrecoverable(config.ssrc(), nowNs);
    } else if (started && extended > before + 1 && config.nack()) {
      if (!nacks.onGap(before + 1, extended, nowNs)) {
        listener.onUnrecoverable(config.ssrc(), nowNs);
      }
    } else if (started && extended < before) {
      nacks.onArrived(extended, true, nowNs);
    }
    statistics.onPacket(window.first(), window.highest(), bytes);
    if (extended == window.highest()) {
      statistics.onInOrder(timestamp, nowNs);
    }
    return extended;
  }

  /**
   * Takes note of a packet that came by RTX, RED or FEC. It fills a gap, but for the reports it
   * stays lost: they are about the network.
   *
   * @return as {@link #onPacket}; what lies ahead of the stream is {@link #TOO_OLD}
   */
  public long onRecovered(int sequenceNumber, long nowNs) {
    long extended = window.recover(sequenceNumber);
    if (extended < 0) {
      return refuse(extended);
    }
    recovered++;
    nacks.onArrived(extended, false, nowNs);
    return extended;
  }

  /** The round trip to the sender, which paces the requests. */
  public void setRtt(long rttNs) {
    nacks.setRtt(rttNs);
  }

  /**
   * Gives up what can no longer be played, and writes the sequence numbers to ask for now to {@code
   * out}, ascending; they count as asked for.
   *
   * @return how many
   */
  public int collectNacks(long nowNs, int[] out) {
    if (nacks.expire(nowNs)) {
      listener.onUnrecoverable(config.ssrc(), nowNs);
    }
    return nacks.collect(nowNs, out);
  }

  /** When to call {@link #collectNacks}; {@link #NEVER} while nothing is missing. */
  public long deadlineNs() {
    return nacks.deadlineNs();
  }

  /** Stops asking for what lies before {@code extended}: a key frame made it superfluous. */
  public void abandonBefore(long extended) {
    nacks.abandonBefore(extended);
  }

  /** A sender report of this stream arrived. */
  public void onSenderReport(long ntp, long rtpTimestamp, long nowNs) {
    clock.onSenderReport(ntp, rtpTimestamp, nowNs);
  }

  /** Whether {@link #captureUnixNs} can tell. */
  public boolean captureClockKnown() {
    return clock.known();
  }

  /** When a frame was captured by the sender's wall clock, in nanoseconds since 1970. */
  public long captureUnixNs(long timestamp) {
    return clock.unixNanosOf(timestamp);
  }

  /** Adds the report block for the time since the last; false when nothing came yet or no room. */
  public boolean writeReportBlock(RtcpWriter writer, long nowNs) {
    if (!window.started() || writer.remaining() < RtcpWriter.REPORT_BLOCK_BYTES) {
      return false;
    }
    return writer.reportBlock(
        config.ssrc(),
        statistics.takeFractionLost(),
        Math.clamp(statistics.cumulativeLost(), Integer.MIN_VALUE, Integer.MAX_VALUE),
        window.highest() - ReceiveWindow.FIRST_CYCLE,
        statistics.jitter(),
        clock.lastSr(),
        clock.delaySinceLastSr(nowNs));
  }

  /** The highest extended sequence number; -1 before the first packet. */
  public long highest() {
    return window.started() ? window.highest() : -1;
  }

  /** Packets that came on the stream's own SSRC. */
  public long packets() {
    return statistics.packets();
  }

  /** Their bytes of payload. */
  public long bytes() {
    return statistics.bytes();
  }

  /** Lost by the network, however repaired since; RFC 3550 appendix A.3. */
  public long cumulativeLost() {
    return statistics.cumulativeLost();
  }

  /** Packets filled in by {@link #onRecovered}. */
  public long recovered() {
    return recovered;
  }

  /** Packets given up. */
  public long unrecovered() {
    return nacks.unrecovered();
  }

  /** Packets asked for again, each time counted. */
  public long asked() {
    return nacks.asked();
  }

  /** Interarrival jitter in nanoseconds. */
  public long jitterNs() {
    return statistics.jitter() * 1_000_000_000L / config.clockRate();
  }

  public Map<String, Object> debugState() {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("ssrc", config.ssrc());
    state.put("packets", packets());
    state.put("bytes", bytes());
    state.put("lost", cumulativeLost());
    state.put("recovered", recovered);
    state.put("unrecovered", unrecovered());
    state.put("missing", nacks.outstanding());
    state.put("asked", nacks.asked());
    state.put("duplicates", duplicates);
    state.put("too-old", tooOld);
    state.put("restarts", window.restarts());
    state.put("jitter-ns", jitterNs());
    return state;
  }

  private long refuse(long reason) {
    if (reason == DUPLICATE) {
      duplicates++;
    } else {
      tooOld++;
    }
    return reason;
  }
}
