package io.coanchor.loadtest.measure;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.FrameInfo;
import io.coanchor.core.codec.PayloadInspector;
import io.coanchor.core.rtp.RtpPacket;

/** Waits for all packets of the first key frame, in whatever order they come. */
final class KeyFrameDetector {
  private final PayloadInspector inspector = new PayloadInspector();
  private final FrameInfo info = new FrameInfo();
  private long timestamp = -1;
  private boolean key;
  private long start;
  private long end;
  private long count;

  /** Takes a packet; true when with it the first key frame is complete. */
  boolean onPacket(Codec codec, RtpPacket packet, long sequence) {
    if (packet.payloadLength() == 0
        || !inspector.inspect(
            codec, packet.array(), packet.payloadOffset(), packet.payloadLength(), info)) {
      return false;
    }
    if (packet.timestamp() != timestamp) {
      if (key && !info.keyFrame()) {
        return false; // of a later frame, while one of the key frame is asked for again
      }
      timestamp = packet.timestamp();
      key = false;
      start = Long.MAX_VALUE;
      end = -1;
      count = 0;
    }
    count++;
    if (info.keyFrame()) {
      key = true;
      start = Math.min(start, sequence);
    }
    if (packet.marker()) {
      end = sequence;
    }
    return key && end >= 0 && count == end - start + 1;
  }
}
