package io.coanchor.client;

/**
 * A player's figures; those of the session that runs, or of the last one.
 *
 * @param audio of the sound
 * @param video of the picture
 * @param rttNs round trip to the server, 0 while unknown
 * @param netSpeedBps payload of both, over the last second
 * @param keyFrameRequests sent
 * @param joinNs from the request to the first decodable frame, 0 while there is none
 * @param reconnects sessions made after the first
 */
public record PlayerStatistics(
    Track audio,
    Track video,
    long rttNs,
    long netSpeedBps,
    long keyFrameRequests,
    long joinNs,
    long reconnects) {
  static final PlayerStatistics NONE = new PlayerStatistics(Track.NONE, Track.NONE, 0, 0, 0, 0, 0);

  /**
   * One track.
   *
   * @param packets received, repetitions not counted
   * @param bytes of their payload
   * @param lost by the network, however repaired since
   * @param recovered of them, by retransmission
   * @param nacks packets asked for again, each time counted
   * @param jitterNs RFC 3550's interarrival jitter
   * @param frames handed on
   * @param framesDropped incomplete, or not decodable without what was lost
   * @param play how it plays
   */
  public record Track(
      long packets,
      long bytes,
      long lost,
      long recovered,
      long nacks,
      long jitterNs,
      long frames,
      long framesDropped,
      Play play) {
    static final Track NONE = new Track(0, 0, 0, 0, 0, 0, 0, 0, Play.NONE);

    /** Packets that the network lost, in percent, over the last two seconds. */
    public double lossPercent() {
      return play.lossPercent();
    }

    /** The part of the last two seconds that was spent in breaks of over 200 ms. */
    public double blockRate() {
      return play.blockRate();
    }
  }

  /**
   * How a track plays.
   *
   * @param width in pixels, 0 of sound and while unknown
   * @param height in pixels, 0 of sound and while unknown
   * @param fps frames a second, over the last second
   * @param bitrateBps payload, over the last second
   * @param lossPercent packets that the network lost, over the last two seconds
   * @param bufferDelayNs how long packets wait for those before them, on average
   * @param totalBlockNs spent in breaks of over 200 ms between frames
   * @param blockRate the part of the last two seconds that was
   */
  public record Play(
      int width,
      int height,
      long fps,
      long bitrateBps,
      double lossPercent,
      long bufferDelayNs,
      long totalBlockNs,
      double blockRate) {
    static final Play NONE = new Play(0, 0, 0, 0, 0, 0, 0, 0);
  }
}
