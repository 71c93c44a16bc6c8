package io.coanchor.core.codec.payload;

import io.coanchor.core.codec.FrameInfo;

/** A payload is a frame. */
final class AudioJoiner implements PayloadJoiner {
  @Override
  public boolean provesStart(byte[] payload, int offset, int length, FrameInfo info) {
    return true;
  }

  @Override
  public void begin(FrameBuffer frame) {}

  @Override
  public boolean append(byte[] payload, int offset, int length, FrameInfo info, FrameBuffer frame) {
    return frame.append(payload, offset, length);
  }

  @Override
  public boolean isWhole(FrameBuffer frame) {
    return true;
  }
}
