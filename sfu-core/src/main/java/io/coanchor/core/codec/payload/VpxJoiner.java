package io.coanchor.core.codec.payload;

import io.coanchor.core.codec.FrameInfo;

/** RFC 7741 and RFC 9628: what follows the descriptors, end to end. */
final class VpxJoiner implements PayloadJoiner {
  @Override
  public boolean provesStart(byte[] payload, int offset, int length, FrameInfo info) {
    return info.startOfFrame() && info.spatialId() == 0;
  }

  @Override
  public void begin(FrameBuffer frame) {}

  @Override
  public boolean append(byte[] payload, int offset, int length, FrameInfo info, FrameBuffer frame) {
    boolean shouldStart = frame.length() == 0;
    boolean starts = provesStart(payload, offset, length, info);
    int descriptor = info.descriptorLength();
    return shouldStart == starts && frame.append(payload, offset + descriptor, length - descriptor);
  }

  @Override
  public boolean isWhole(FrameBuffer frame) {
    return frame.length() > 0;
  }
}
