package io.coanchor.client;

/**
 * A player's figures; those of the session that runs, or of the last one.
 *
 * @param audio of the sound
 * @param video of the picture
 * @param keyFrameRequests sent
 * @param joinNs from the request to the first decodable frame, 0 while there is none
 * @param reconnects sessions made after the first
 */
public record PlayerStatistics(
    Track audio, Track video, long keyFrameRequests, long joinNs, long reconnects) {
  static final PlayerStatistics NONE = new PlayerStatistics(Track.NONE, Track.NONE, 0, 0, 0);

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
   */
  public record Track(
      long packets,
      long bytes,
      long lost,
      long recovered,
      long nacks,
      long jitterNs,
      long frames,
      long framesDropped) {
    static final Track NONE = new Track(0, 0, 0, 0, 0, 0, 0, 0);
  }
}
