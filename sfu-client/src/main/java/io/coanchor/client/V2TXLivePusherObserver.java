package io.coanchor.client;

/** What a pusher tells, on the loop's thread: do not block. Everything is optional. */
public interface V2TXLivePusherObserver {
  /** The connection's state changed. */
  default void onPushStatusUpdate(V2TXLiveStatus status, String detail) {}

  /** Viewers wait for a key frame: the next video frame should be one. */
  default void onKeyFrameRequest() {}

  /**
   * The server tells the most that is to be sent, sound and picture and all layers together: the
   * encoder should stay below. Told again every second, and when there is no limit any more with a
   * number that no encoder reaches.
   */
  default void onBitrateLimit(long bitsPerSecond) {}

  /** The figures, every two seconds while it pushes. */
  default void onStatisticsUpdate(PusherStatistics statistics) {}

  /**
   * It ended for good.
   *
   * @param code see {@link io.coanchor.client.signal.V2TXLiveCode}
   */
  default void onError(int code, String message) {}
}
