package io.coanchor.loadtest.measure;

import org.HdrHistogram.IntCountsHistogram;
import org.jspecify.annotations.Nullable;

/**
 * What one viewer lived through. Filled on its loop's thread; read there, or when it is over. Times
 * are of {@link System#nanoTime}, 0 while something has not happened.
 */
public final class ViewerRecord {
  /** A longer break between two frames is a stall. */
  public static final long STALL_NS = 200_000_000L;

  /** Ten seconds, and within a tenth: a kilobyte a viewer. */
  private static final long MAX_LATENCY_TENTHS = 100_000;

  private static final long TENTH_NS = 100_000L;

  private final int number;
  private final String stream;
  private final boolean staying;
  private final TrackRecord audio = new TrackRecord();
  private final TrackRecord video = new TrackRecord();
  private final JoinTimes join = new JoinTimes();

  private @Nullable IntCountsHistogram latency;
  private @Nullable String failure;
  private long lastFrameNs;
  private long stalls;
  private long stalledNs;
  private long longestStallNs;
  private long playedNs;
  private Network network = Network.NONE;

  /**
   * A new viewer.
   *
   * @param staying whether it is there to the end, or one that comes and goes
   */
  public ViewerRecord(int number, String stream, boolean staying) {
    this.number = number;
    this.stream = stream;
    this.staying = staying;
  }

  /**
   * What the transport counted.
   *
   * @param lost packets the network lost, before any was repaired
   * @param recovered of them, by retransmission
   * @param nacks packets asked for again, each time counted
   * @param jitterNs interarrival jitter of the video, without one of the audio
   * @param authenticationFailures packets that did not decrypt
   */
  public record Network(
      long lost, long recovered, long nacks, long jitterNs, long authenticationFailures) {
    /** Nothing yet. */
    public static final Network NONE = new Network(0, 0, 0, 0, 0);
  }

  /** Its number, from 0. */
  public int number() {
    return number;
  }

  /** What it plays. */
  public String stream() {
    return stream;
  }

  /** Whether it is there to the end. */
  public boolean staying() {
    return staying;
  }

  public TrackRecord audio() {
    return audio;
  }

  public TrackRecord video() {
    return video;
  }

  public JoinTimes join() {
    return join;
  }

  /** Why it did not come to play, or was cut off; null if neither. */
  public @Nullable String failure() {
    return failure;
  }

  /** It failed; the first reason stays. */
  public void fail(String reason) {
    failure = failure == null ? reason : failure;
  }

  public Network network() {
    return network;
  }

  public void network(Network counted) {
    network = counted;
  }

  void onLatency(long nanos) {
    if (latency == null) {
      latency = new IntCountsHistogram(MAX_LATENCY_TENTHS, 1);
    }
    latency.recordValue(Math.clamp(nanos / TENTH_NS, 0, MAX_LATENCY_TENTHS));
  }

  /** The viewer's own percentile in nanoseconds, within a tenth; −1 without a sample. */
  public long latencyNs(double percentile) {
    return latency == null ? -1 : latency.getValueAtPercentile(percentile) * TENTH_NS;
  }

  /**
   * The last packet of a frame came.
   *
   * @return how long the stall was that it ended, 0 if there was none
   */
  long onFrame(long nowNs) {
    long gap = lastFrameNs == 0 ? 0 : nowNs - lastFrameNs;
    lastFrameNs = nowNs;
    playedNs += gap;
    if (gap <= STALL_NS) {
      return 0;
    }
    stalls++;
    stalledNs += gap;
    longestStallNs = Math.max(longestStallNs, gap);
    return gap;
  }

  /**
   * Nothing more is expected: the time since the last frame counts, as a stall when it was one.
   *
   * @return as {@link #onFrame}
   */
  long onEnd(long nowNs) {
    return lastFrameNs == 0 ? 0 : onFrame(nowNs);
  }

  public long stalls() {
    return stalls;
  }

  public long stalledNs() {
    return stalledNs;
  }

  public long longestStallNs() {
    return longestStallNs;
  }

  /** From the first frame to the last. */
  public long playedNs() {
    return playedNs;
  }
}
