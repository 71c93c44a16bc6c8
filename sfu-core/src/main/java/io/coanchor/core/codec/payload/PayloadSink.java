package io.coanchor.core.codec.payload;

/** Takes the payloads of one frame, in order. */
@FunctionalInterface
public interface PayloadSink {
  /**
   * Takes the next payload.
   *
   * @param array lent for the call only
   * @param last the frame's last payload: the RTP marker of video is set on it
   */
  void onPayload(byte[] array, int offset, int length, boolean last);
}
