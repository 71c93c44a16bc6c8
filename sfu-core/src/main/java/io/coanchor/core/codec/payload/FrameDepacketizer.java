package io.coanchor.core.codec.payload;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.FrameInfo;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.codec.PayloadInspector;

/**
 * Tells frames apart by timestamp, marker and gaps in the sequence numbers, the same for all
 * codecs. After a gap it waits until it knows for certain that a frame begins.
 */
final class FrameDepacketizer implements Depacketizer {
  private final Codec codec;
  private final PayloadJoiner joiner;
  private final FrameSink sink;

  private final PayloadInspector inspector = new PayloadInspector();
  private final FrameInfo info = new FrameInfo();
  private final FrameBuffer frame = new FrameBuffer();

  private long lastSequence = -1;
  private long lastTimestamp = -1;
  private boolean collecting;
  private boolean atBoundary;
  private boolean keyFrame;
  private boolean lost;

  FrameDepacketizer(Codec codec, PayloadJoiner joiner, FrameSink sink) {
    this.codec = codec;
    this.joiner = joiner;
    this.sink = sink;
  }

  @Override
  public boolean push(
      long sequence, long timestamp, boolean marker, byte[] payload, int offset, int length) {
    if (sequence <= lastSequence) {
      return true;
    }
    boolean gap = sequence != lastSequence + 1 || lastSequence < 0;
    lost |= gap && lastSequence >= 0;
    lastSequence = sequence;
    if (gap) {
      collecting = false;
      atBoundary = false;
    }
    if (length == 0) {
      return true;
    }
    if (!gap && timestamp != lastTimestamp) {
      // The frame before ended without a marker, which is only an early hint (RFC 6184 section
      // 5.1).
      finish();
      atBoundary = true;
    }
    lastTimestamp = timestamp;
    boolean lastOfFrame = marker || codec.kind() == MediaKind.AUDIO;
    boolean wellFormed = inspector.inspect(codec, payload, offset, length, info);
    if (!wellFormed || !add(payload, offset, length)) {
      collecting = false;
      lost = true;
      atBoundary = lastOfFrame;
      return wellFormed;
    }
    if (lastOfFrame) {
      finish();
      atBoundary = true;
    }
    return true;
  }

  private boolean add(byte[] payload, int offset, int length) {
    if (!collecting) {
      if (!atBoundary && !joiner.provesStart(payload, offset, length, info)) {
        return false;
      }
      collecting = true;
      keyFrame = false;
      frame.clear();
      joiner.begin(frame);
    }
    atBoundary = false;
    keyFrame |= info.keyFrame();
    return joiner.append(payload, offset, length, info, frame);
  }

  private void finish() {
    if (collecting && joiner.isWhole(frame)) {
      sink.onFrame(frame.array(), 0, frame.length(), lastTimestamp, keyFrame, !lost);
      lost = false;
    } else {
      lost |= collecting;
    }
    collecting = false;
  }
}
