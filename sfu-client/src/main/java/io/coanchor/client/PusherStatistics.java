package io.coanchor.client;

/**
 * A pusher's figures; those of the session that runs, or of the last one.
 *
 * @param width of the picture in pixels, 0 while unknown; of simulcast the largest layer
 * @param height of the picture in pixels, 0 while unknown
 * @param fps frames a second, over the last second; of all layers together
 * @param rttNs round trip to the server, 0 while unknown
 * @param audioBitrateBps payload, over the last second
 * @param videoBitrateBps payload, over the last second
 * @param netSpeedBps payload of everything, repetitions too, over the last second
 * @param audioPackets sent, repetitions not counted
 * @param videoPackets sent, repetitions not counted
 * @param videoFrames sent
 * @param nacksAnswered packets sent again
 * @param keyFrameRequests of the server
 * @param framesDropped while not connected, before the first key frame, or malformed
 * @param reconnects sessions made after the first
 */
public record PusherStatistics(
    int width,
    int height,
    long fps,
    long rttNs,
    long audioBitrateBps,
    long videoBitrateBps,
    long netSpeedBps,
    long audioPackets,
    long videoPackets,
    long videoFrames,
    long nacksAnswered,
    long keyFrameRequests,
    long framesDropped,
    long reconnects) {
  static final PusherStatistics NONE =
      new PusherStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
