package io.coanchor.client;

/** What a pusher tells, on the loop's thread: do not block. Everything is optional. */
public interface V2TXLivePusherObserver {
  /** The connection's state changed. */
  default void onPushStatusUpdate(V2TXLiveStatus status, String detail) {}

  /** Viewers wait for a key frame: the next video frame should be one. */
  default void onKeyFrameRequest() {}

  /** The figures, every two seconds while it pushes. */
  default void onStatisticsUpdate(PusherStatistics statistics) {}

  /**
   * It ended for good.
   *
   * @param code see {@link io.coanchor.client.signal.V2TXLiveCode}
   */
  default void onError(int code, String message) {}
}
