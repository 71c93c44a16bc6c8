package io.coanchor.loadtest.measure;

import org.HdrHistogram.Histogram;

/** What the viewers of one loop measured together; of the loop's thread. */
public final class LoopMeasures {
  private final Histogram audioLatency = Latencies.histogram();
  private final Histogram videoLatency = Latencies.histogram();
  private final Histogram passingLatency = Latencies.histogram();
  private final Histogram stalls = Latencies.histogram();
  private final Histogram lag = Latencies.histogram();
  private final Histogram harness = Latencies.histogram();
  private final Histogram interval = Latencies.histogram();

  private boolean measuring;
  private int playing;
  private long packets;
  private long bytes;

  /** From now on, or no longer, latencies and stalls count. */
  public void measuring(boolean on) {
    measuring = on;
  }

  boolean isMeasuring() {
    return measuring;
  }

  void onPacket(int payloadBytes) {
    packets++;
    bytes += payloadBytes;
  }

  void onLatency(boolean staying, boolean video, long nanos) {
    Latencies.record(interval, nanos);
    if (measuring) {
      Latencies.record(!staying ? passingLatency : video ? videoLatency : audioLatency, nanos);
    }
  }

  void onStall(long nanos) {
    Latencies.record(stalls, nanos);
  }

  /** A viewer got its first frame, or one that had is gone. */
  public void onPlaying(int more) {
    playing += more;
  }

  /** The loop was late by that much. */
  public void onLag(long nanos) {
    if (measuring) {
      Latencies.record(lag, nanos);
    }
  }

  /** A datagram that the loop sent itself took that long. */
  public void onHarnessLatency(long nanos) {
    if (measuring) {
      Latencies.record(harness, nanos);
    }
  }

  /**
   * The state of now.
   *
   * @param playing viewers that have media
   * @param packets of media so far
   * @param bytes of their payload so far
   * @param latency microseconds, since the last snapshot
   */
  public record Snapshot(int playing, long packets, long bytes, Histogram latency) {}

  /** Packets of media so far. */
  public long packets() {
    return packets;
  }

  /** Bytes of their payload so far. */
  public long bytes() {
    return bytes;
  }

  /** Takes a snapshot. */
  public Snapshot snapshot() {
    Histogram since = interval.copy();
    interval.reset();
    return new Snapshot(playing, packets, bytes, since);
  }

  /** Everything measured, added to what others measured. */
  public void addTo(Measures sum) {
    sum.audioLatency().add(audioLatency);
    sum.videoLatency().add(videoLatency);
    sum.passingLatency().add(passingLatency);
    sum.stalls().add(stalls);
    sum.lag().add(lag);
    sum.harness().add(harness);
  }
}
