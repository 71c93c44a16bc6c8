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

  /**
   * It ended for good.
   *
   * @param code see {@link io.coanchor.client.signal.V2TXLiveCode}
   */
  default void onError(int code, String message) {}
}
