package io.coanchor.core.forward;

import org.jspecify.annotations.Nullable;

/**
 * The time in which a viewer's track is fed from one layer without a break, and how that layer's
 * numbers become the viewer's. Immutable: a packet asked for again is written as it was.
 */
final class SourceEpoch {
  private static final int PICTURE_ID_MASK = 0x7fff;
  private static final int TL0_MASK = 0xff;
  private static final int FRAME_NUMBER_MASK = 0xffff;

  private final LayerView layer;
  private final long firstSequence;
  private final long timestampOffset;
  private final @Nullable ReplayTimeline replay;
  private final int pictureIdOffset;
  private final int tl0Offset;
  private final int frameNumberOffset;

  SourceEpoch(
      LayerView layer,
      long firstSequence,
      long timestampOffset,
      @Nullable ReplayTimeline replay,
      Offsets offsets) {
    this.layer = layer;
    this.firstSequence = firstSequence;
    this.timestampOffset = timestampOffset;
    this.replay = replay;
    this.pictureIdOffset = offsets.pictureId();
    this.tl0Offset = offsets.tl0();
    this.frameNumberOffset = offsets.frameNumber();
  }

  LayerView layer() {
    return layer;
  }

  /** Extended sequence number of the first packet that the viewer gets. */
  long firstSequence() {
    return firstSequence;
  }

  /** What is added to a source timestamp that is not replayed. */
  long timestampOffset() {
    return timestampOffset;
  }

  /** The viewer's timestamp, not yet cut to 32 bits. */
  long timestamp(long sourceTimestamp) {
    long mapped = replay == null ? sourceTimestamp : replay.map(sourceTimestamp);
    return mapped + timestampOffset;
  }

  /** Whether picture ids and TL0PICIDX pass as they are. */
  boolean keepsPictureIds() {
    return pictureIdOffset == 0 && tl0Offset == 0;
  }

  int pictureId(int source) {
    return source < 0 ? -1 : (source + pictureIdOffset) & PICTURE_ID_MASK;
  }

  int tl0PicIdx(int source) {
    return source < 0 ? -1 : (source + tl0Offset) & TL0_MASK;
  }

  /** Frame number of the dependency descriptor. */
  int frameNumber(int source) {
    return (source + frameNumberOffset) & FRAME_NUMBER_MASK;
  }

  /** What is added to the codecs' own counters, modulo their widths. */
  record Offsets(int pictureId, int tl0, int frameNumber) {
    static final Offsets NONE = new Offsets(0, 0, 0);
  }
}
