package io.coanchor.core.codec;

/**
 * The dependency descriptor header extension (AV1 RTP specification, appendix A). One object per
 * stream: it remembers the structure that the last key frame announced, without which later
 * descriptors cannot be read.
 */
public final class DependencyDescriptor {
  /** What a frame is to a decode target (appendix A.8.3.2). */
  public static final int NOT_PRESENT = 0;

  public static final int DISCARDABLE = 1;
  public static final int SWITCH = 2;
  public static final int REQUIRED = 3;

  private static final int MANDATORY_BYTES = 3;

  private final BitReader bits = new BitReader();

  // Swapped when a whole new structure has been read, so a malformed one harms nothing.
  private DependencyStructure structure = new DependencyStructure();
  private DependencyStructure incoming = new DependencyStructure();

  private long activeTargets;
  private final byte[] indications = new byte[DependencyStructure.MAX_TARGETS];
  private boolean startOfFrame;
  private boolean endOfFrame;
  private int frameNumber;
  private int template;
  private boolean structureAttached;
  private int references;
  private int flags;

  /**
   * Reads one extension element.
   *
   * @return false if it is malformed or refers to a structure that has not been seen
   */
  public boolean parse(byte[] array, int offset, int length) {
    if (length < MANDATORY_BYTES) {
      return false;
    }
    bits.wrap(array, offset, length);
    startOfFrame = bits.flag();
    endOfFrame = bits.flag();
    int templateId = bits.intBits(6);
    frameNumber = bits.intBits(16);
    flags = length > MANDATORY_BYTES ? bits.intBits(5) : 0;
    structureAttached = (flags & 0x10) != 0;
    DependencyStructure used = structure;
    if (structureAttached) {
      if (!incoming.read(bits)) {
        structureAttached = false;
        return false;
      }
      used = incoming;
    }
    int index = (templateId - used.structureId) & (DependencyStructure.MAX_TEMPLATES - 1);
    if (index >= used.templates) {
      structureAttached = false;
      return false;
    }
    long allTargets = (1L << used.targets) - 1;
    long targets = structureAttached ? allTargets : activeTargets;
    if ((flags & 0x08) != 0) {
      targets = bits.bits(used.targets);
    }
    readFrame(used, index);
    if (!bits.ok()) {
      structureAttached = false;
      return false;
    }
    if (structureAttached) {
      incoming = structure;
      structure = used;
    }
    template = index;
    activeTargets = targets;
    return true;
  }

  private void readFrame(DependencyStructure used, int index) {
    for (int target = 0; target < used.targets; target++) {
      indications[target] =
          (flags & 0x04) != 0
              ? (byte) bits.intBits(2)
              : used.indications[index * DependencyStructure.MAX_TARGETS + target];
    }
    references = used.references[index];
    if ((flags & 0x02) != 0) {
      references = 0;
      for (int size = bits.intBits(2); size != 0; size = bits.intBits(2)) {
        bits.skip(4 * size);
        references++;
      }
    }
    if ((flags & 0x01) != 0) {
      bits.skip(8 * used.chains);
    }
  }

  /** Overrides what the payload could not tell, or tells worse. */
  public void applyTo(FrameInfo info) {
    info.keyFrame = keyFrame();
    info.startOfFrame = startOfFrame;
    info.endOfFrame = endOfFrame;
    info.temporalId = temporalId();
    info.spatialId = spatialId();
    info.pictureId = frameNumber;
    info.parameterSets |= structureAttached;
    boolean discardable = true;
    boolean sync = false;
    for (int target = 0; target < structure.targets; target++) {
      discardable &= indications[target] <= DISCARDABLE;
      sync |= indications[target] == SWITCH;
    }
    info.discardable = discardable;
    info.layerSync = sync;
    if (structureAttached && structure.hasSizes) {
      info.width = structure.widths[structure.spatialLayers - 1];
      info.height = structure.heights[structure.spatialLayers - 1];
    }
  }

  /** The first packet of a frame without references that announces a structure. */
  public boolean keyFrame() {
    return startOfFrame && structureAttached && references == 0;
  }

  public boolean startOfFrame() {
    return startOfFrame;
  }

  public boolean endOfFrame() {
    return endOfFrame;
  }

  /** 16 bits, increasing by one a (layer) frame. */
  public int frameNumber() {
    return frameNumber;
  }

  /** Whether this very packet announces the structure. */
  public boolean structureAttached() {
    return structureAttached;
  }

  public int temporalId() {
    return structure.temporalIds[template];
  }

  public int spatialId() {
    return structure.spatialIds[template];
  }

  /** How many earlier frames this frame refers to. */
  public int references() {
    return references;
  }

  /** Spatial layers of the current structure; 0 before the first. */
  public int spatialLayers() {
    return structure.spatialLayers;
  }

  /** Pixels of a spatial layer; 0 if not told. */
  public int width(int layer) {
    return structure.hasSizes && layer < structure.spatialLayers ? structure.widths[layer] : 0;
  }

  /** As {@link #width(int)}. */
  public int height(int layer) {
    return structure.hasSizes && layer < structure.spatialLayers ? structure.heights[layer] : 0;
  }

  /** How many decode targets the current structure has; 0 before the first. */
  public int decodeTargets() {
    return structure.targets;
  }

  /** Bit n tells that decode target n can still be received whole. */
  public long activeDecodeTargets() {
    return activeTargets;
  }

  /** One of {@link #NOT_PRESENT}, {@link #DISCARDABLE}, {@link #SWITCH}, {@link #REQUIRED}. */
  public int indication(int target) {
    return indications[target];
  }

  /** The chain that protects a decode target, or −1 if the structure has no chains. */
  public int chainOf(int target) {
    return structure.chains == 0 ? -1 : structure.protectedBy[target];
  }
}
