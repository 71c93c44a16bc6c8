package io.coanchor.loadtest.expect;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is measured, by its name on the command line and in the JSON report. */
public enum Metric {
  LOSS(Unit.RATIO, "packets that never came, retransmissions included"),
  LOSS_RAW(Unit.RATIO, "packets lost before any was sent again"),
  FRAME_LOSS(Unit.RATIO, "stamped frames and packets of sound that never came"),
  AUTH_FAILURES(Unit.COUNT, "packets that did not decrypt"),
  FAILED(Unit.COUNT, "viewers that did not come to play, or were cut off"),
  JOIN(Unit.TIME, true, "request to first complete key frame"),
  JOIN_ANSWER(Unit.TIME, true, "request to answer"),
  JOIN_ICE(Unit.TIME, true, "request to a path found"),
  JOIN_DTLS(Unit.TIME, true, "request to keys"),
  JOIN_PACKET(Unit.TIME, true, "request to first packet"),
  LATENCY(Unit.TIME, true, "publisher's send to viewer's receipt, sound and picture"),
  LATENCY_AUDIO(Unit.TIME, true, "the same of packets of sound"),
  LATENCY_VIDEO(Unit.TIME, true, "the same of the last packet of each frame"),
  LATENCY_PASSING(Unit.TIME, true, "the same for viewers that come and go"),
  VIEWER_LATENCY_P99(Unit.TIME, true, "each viewer's own 99th percentile"),
  JITTER(Unit.TIME, true, "interarrival jitter at the end, per viewer"),
  STALL(Unit.TIME, true, "gaps of more than 200 ms between frames, how long"),
  STALLS(Unit.COUNT, "such gaps, of all staying viewers together"),
  STUTTER(Unit.RATIO, "time in such gaps to time played"),
  PACKETS_PER_SECOND(Unit.COUNT, "media packets received a second"),
  MBPS(Unit.COUNT, "their payload in Mbit/s"),
  SERVER_CPU(Unit.CORES, "CPU time of the server to time"),
  SERVER_CPU_PER_PACKET(Unit.TIME, "CPU time of the server to datagrams it sent"),
  SERVER_RSS_MB(Unit.COUNT, "resident memory of the server at the end"),
  GENERATOR_CPU(Unit.CORES, "CPU time of the load tester to time"),
  GENERATOR_CPU_PER_PACKET(Unit.TIME, "CPU time of the load tester to packets received"),
  GENERATOR_LAG(Unit.TIME, true, "how late the load tester's loops were"),
  GENERATOR_HARNESS(Unit.TIME, true, "a datagram from a loop of the load tester to itself"),
  GENERATOR_DROPS(Unit.COUNT, "datagrams the kernel dropped at the load tester's sockets");

  private final Unit unit;
  private final boolean distribution;
  private final String meaning;

  Metric(Unit unit, String meaning) {
    this(unit, false, meaning);
  }

  Metric(Unit unit, boolean distribution, String meaning) {
    this.unit = unit;
    this.distribution = distribution;
    this.meaning = meaning;
  }

  public Unit unit() {
    return unit;
  }

  /** Whether it is asked for by percentile. */
  public boolean isDistribution() {
    return distribution;
  }

  /** For people. */
  public String meaning() {
    return meaning;
  }

  /** Its name: lower case, with dashes. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static @Nullable Metric ofLabel(String label) {
    for (Metric metric : values()) {
      if (metric.label().equals(label)) {
        return metric;
      }
    }
    return null;
  }
}
