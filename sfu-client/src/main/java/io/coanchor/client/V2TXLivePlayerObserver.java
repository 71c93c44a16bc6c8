package io.coanchor.client;

/** What a player tells, on the loop's thread: do not block. Everything is optional. */
public interface V2TXLivePlayerObserver {
  /** The connection's state changed. */
  default void onPlayStatusUpdate(V2TXLiveStatus status, String detail) {}

  /** Media may flow. */
  default void onConnected() {}

  /**
   * The first decodable frame of a session is there, and comes right after this call.
   *
   * @param sinceRequestNs since the session was asked for
   */
  default void onFirstVideoFrame(long sinceRequestNs) {}

  /** A frame that a decoder which was given all frames before can decode. */
  default void onVideoFrame(EncodedFrame frame) {}

  /** A packet's worth of sound. */
  default void onAudioFrame(EncodedFrame frame) {}

  /** The picture has another size than before, in pixels. */
  default void onVideoResolutionChanged(int width, int height) {}

  /** No picture has come for a while. */
  default void onVideoLoading() {}

  /** Pictures come; for the first time in this session, or again. */
  default void onVideoPlaying(boolean firstPlay) {}

  /** No sound has come for a while. */
  default void onAudioLoading() {}

  /** Sound comes; for the first time in this session, or again. */
  default void onAudioPlaying(boolean firstPlay) {}

  /** The figures, every two seconds while it plays. */
  default void onStatisticsUpdate(PlayerStatistics statistics) {}

  /**
   * Something is not as it should be, and it goes on.
   *
   * @param code see {@link io.coanchor.client.signal.V2TXLiveCode}
   */
  default void onWarning(int code, String message) {}

  /**
   * It ended for good.
   *
   * @param code see {@link io.coanchor.client.signal.V2TXLiveCode}
   */
  default void onError(int code, String message) {}
}
