package io.coanchor.core.forward;

import io.coanchor.core.codec.FrameInfo;
import io.coanchor.core.packet.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Joins one source to the next on a viewer's track, so that the viewer notices nothing but a key
 * frame: timestamps go on by the time that really passed, picture ids and frame numbers by one.
 *
 * <p>Time goes through the sources' clocks: what both sources capture at the same moment gets the
 * same viewer's timestamp, whatever the publisher's own timestamps are. So the line that the
 * viewer's sender reports describe has no step, and sound and picture stay together.
 */
final class SourceSwitcher {
  /** Distance of the first frame from the last one where the clocks would give none: 1 ms. */
  private static final int MIN_STEP_DIVISOR = 1000;

  /** Bytes of a dependency descriptor that every frame has: flags, template, frame number. */
  static final int MANDATORY_DESCRIPTOR_BYTES = 3;

  private final long firstTimestamp;
  private @Nullable SourceEpoch epoch;
  private long highestTimestamp = Long.MIN_VALUE;
  private int lastPictureId = MediaPacket.NONE;
  private int lastTl0 = MediaPacket.NONE;
  private int lastFrameNumber = MediaPacket.NONE;

  /**
   * Creates a switcher that has sent nothing.
   *
   * @param firstTimestamp the viewer's first RTP timestamp, random (RFC 3550 section 5.1)
   */
  SourceSwitcher(long firstTimestamp) {
    this.firstTimestamp = firstTimestamp;
  }

  @Nullable SourceEpoch epoch() {
    return epoch;
  }

  /**
   * Starts the next epoch.
   *
   * @param first the packet that the viewer gets first; a key frame's, if video
   * @param replay how the times of cached frames are squeezed, or null
   */
  SourceEpoch begin(
      LayerView layer, MediaPacket first, @Nullable ReplayTimeline replay, long nowNs) {
    long source = first.extendedTimestamp();
    long squeezed = replay == null ? source : replay.map(source);
    long offset = offsetOf(layer, squeezed, nowNs);
    if (highestTimestamp != Long.MIN_VALUE && squeezed + offset <= highestTimestamp) {
      int step = layer.clockRate() / MIN_STEP_DIVISOR;
      offset = highestTimestamp + step - squeezed;
    }
    SourceEpoch next =
        new SourceEpoch(layer, first.extendedSequence(), offset, replay, offsetsOf(first));
    epoch = next;
    return next;
  }

  /** Takes note of a packet that was written in sequence. */
  void onWritten(MediaPacket packet, SourceEpoch written) {
    highestTimestamp = Math.max(highestTimestamp, written.timestamp(packet.extendedTimestamp()));
    FrameInfo frame = packet.frame();
    if (frame.pictureId() >= 0) {
      lastPictureId = written.pictureId(frame.pictureId());
    }
    if (frame.tl0PicIdx() >= 0) {
      lastTl0 = written.tl0PicIdx(frame.tl0PicIdx());
    }
    if (packet.descriptorLength() >= MANDATORY_DESCRIPTOR_BYTES) {
      lastFrameNumber = written.frameNumber(frameNumberOf(packet));
    }
  }

  /** The viewer's RTP timestamp of what is captured now, for sender reports; not cut to 32 bits. */
  double timestampAt(long nowNs) {
    SourceEpoch present = epoch;
    return present == null
        ? firstTimestamp
        : present.layer().timestampAt(nowNs) + present.timestampOffset();
  }

  /** Reads what a packet will need; returns what it read. */
  long warm() {
    SourceEpoch present = epoch;
    return present == null ? 0 : present.timestampOffset();
  }

  /** The frame number of a dependency descriptor. */
  static int frameNumberOf(MediaPacket packet) {
    return Bytes.u16(packet.array(), packet.descriptorOffset() + 1);
  }

  private long offsetOf(LayerView layer, long squeezed, long nowNs) {
    SourceEpoch before = epoch;
    if (before == null) {
      return firstTimestamp - squeezed;
    }
    if (before.layer() == layer) {
      return before.timestampOffset();
    }
    return Math.round(timestampAt(nowNs) - layer.timestampAt(nowNs));
  }

  private SourceEpoch.Offsets offsetsOf(MediaPacket first) {
    FrameInfo frame = first.frame();
    int picture = frame.pictureId();
    int tl0 = frame.tl0PicIdx();
    boolean described = first.descriptorLength() >= MANDATORY_DESCRIPTOR_BYTES;
    return new SourceEpoch.Offsets(
        picture < 0 || lastPictureId < 0 ? 0 : lastPictureId + 1 - picture,
        tl0 < 0 || lastTl0 < 0 ? 0 : lastTl0 + 1 - tl0,
        !described || lastFrameNumber < 0 ? 0 : lastFrameNumber + 1 - frameNumberOf(first));
  }
}
