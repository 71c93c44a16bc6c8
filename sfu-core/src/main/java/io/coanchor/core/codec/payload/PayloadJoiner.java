package io.coanchor.core.codec.payload;

import io.coanchor.core.codec.FrameInfo;

/** The part of a depacketizer that knows the codec. */
interface PayloadJoiner {
  /** Whether a payload after a gap is for certain a frame's first. */
  boolean provesStart(byte[] payload, int offset, int length, FrameInfo info);

  /** Begins a frame in an empty buffer. */
  void begin(FrameBuffer frame);

  /** Adds the next payload; false if it does not fit what came before. */
  boolean append(byte[] payload, int offset, int length, FrameInfo info, FrameBuffer frame);

  /** Whether the frame can end here. */
  boolean isWhole(FrameBuffer frame);
}
