package io.coanchor.core.codec;

import java.util.Locale;

/**
 * What one payload tells about the frame it belongs to. A mutable result object that its owner
 * reuses for every packet; {@link PayloadInspector} and {@link DependencyDescriptor} fill it.
 */
public final class FrameInfo {
  boolean keyFrame;
  boolean startOfFrame;
  boolean endOfFrame;
  boolean discardable;
  boolean parameterSets;
  boolean layerSync;
  int width;
  int height;
  int temporalId;
  int spatialId;
  int pictureId = -1;
  int tl0PicIdx = -1;
  int descriptorLength;

  /** Forgets everything. */
  public void reset() {
    keyFrame = false;
    startOfFrame = false;
    endOfFrame = false;
    discardable = false;
    parameterSets = false;
    layerSync = false;
    width = 0;
    height = 0;
    temporalId = 0;
    spatialId = 0;
    pictureId = -1;
    tl0PicIdx = -1;
    descriptorLength = 0;
  }

  /** Takes over all of another one's values. */
  public void copyFrom(FrameInfo other) {
    keyFrame = other.keyFrame;
    startOfFrame = other.startOfFrame;
    endOfFrame = other.endOfFrame;
    discardable = other.discardable;
    parameterSets = other.parameterSets;
    layerSync = other.layerSync;
    width = other.width;
    height = other.height;
    temporalId = other.temporalId;
    spatialId = other.spatialId;
    pictureId = other.pictureId;
    tl0PicIdx = other.tl0PicIdx;
    descriptorLength = other.descriptorLength;
  }

  /**
   * A decoder can start at this packet: it holds the beginning of a key frame.
   *
   * <p>In H264 and H265 several packets at the beginning of one frame can have it (SPS, PPS, first
   * IDR slice); the first of an RTP timestamp is where to start. Fragments that follow do not have
   * it. Always true of a sound codec.
   */
  public boolean keyFrame() {
    return keyFrame;
  }

  /**
   * The packet holds the beginning of a frame; with spatial layers, of a layer's frame. In H264 and
   * H265 several packets of one frame can have it, as with {@link #keyFrame()}.
   */
  public boolean startOfFrame() {
    return startOfFrame;
  }

  /**
   * The payload says that it is the last of its (layer) frame. False where the payload cannot tell,
   * as in H264, VP8 and AV1 without dependency descriptor: there the RTP marker does.
   */
  public boolean endOfFrame() {
    return endOfFrame;
  }

  /** No other frame refers to this one. */
  public boolean discardable() {
    return discardable;
  }

  /** The packet holds an SPS, PPS or VPS, an AV1 sequence header, or a dependency structure. */
  public boolean parameterSets() {
    return parameterSets;
  }

  /**
   * A receiver of lower temporal layers can begin to receive this packet's layer here (VP8's Y,
   * VP9's U, "switch" in a dependency descriptor).
   */
  public boolean layerSync() {
    return layerSync;
  }

  /** Pixels as displayed, after cropping, of the largest spatial layer told of; 0 if not told. */
  public int width() {
    return width;
  }

  /** As {@link #width()}. */
  public int height() {
    return height;
  }

  /** 0 if not told. */
  public int temporalId() {
    return temporalId;
  }

  /** 0 if not told. */
  public int spatialId() {
    return spatialId;
  }

  /** VP8 and VP9: 7 or 15 bits; AV1 with dependency descriptor: frame number; −1 if not told. */
  public int pictureId() {
    return pictureId;
  }

  /** VP8 and VP9: 8 bits; −1 if not told. */
  public int tl0PicIdx() {
    return tl0PicIdx;
  }

  /** Bytes of the payload before the coded data: descriptor, aggregation or fragment header. */
  public int descriptorLength() {
    return descriptorLength;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "FrameInfo[key=%b start=%b end=%b discardable=%b parameterSets=%b %dx%d T%d S%d pictureId=%d tl0=%d]",
        keyFrame,
        startOfFrame,
        endOfFrame,
        discardable,
        parameterSets,
        width,
        height,
        temporalId,
        spatialId,
        pictureId,
        tl0PicIdx);
  }
}
