package io.coanchor.core.codec.payload;

/** Takes whole frames, in decoding order. */
@FunctionalInterface
public interface FrameSink {
  /**
   * Takes the next frame.
   *
   * @param array lent for the call only
   * @param timestamp the frame's RTP timestamp
   * @param keyFrame a decoder can start at it
   * @param contiguous nothing was lost between the frame handed on before and this one
   */
  void onFrame(
      byte[] array, int offset, int length, long timestamp, boolean keyFrame, boolean contiguous);
}
