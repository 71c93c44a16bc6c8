package io.coanchor.core.codec;

/**
 * The template dependency structure that a stream's key frames announce (AV1 RTP specification,
 * appendix A.8.2). Arrays of the largest size there can be, reused.
 */
final class DependencyStructure {
  static final int MAX_TEMPLATES = 64;
  static final int MAX_TARGETS = 32;

  private static final int MAX_TEMPORAL_LAYERS = 8;
  private static final int MAX_SPATIAL_LAYERS = 4;
  private static final int NEXT_TEMPORAL = 1;
  private static final int NEXT_SPATIAL = 2;
  private static final int NO_MORE = 3;

  int structureId;
  int targets;
  int templates;
  int chains;
  int spatialLayers;
  boolean hasSizes;

  final byte[] temporalIds = new byte[MAX_TEMPLATES];
  final byte[] spatialIds = new byte[MAX_TEMPLATES];

  /** Indexed by template × {@link #MAX_TARGETS} + target. */
  final byte[] indications = new byte[MAX_TEMPLATES * MAX_TARGETS];

  /** How many frames a template's frame refers to. */
  final short[] references = new short[MAX_TEMPLATES];

  /** The chain that protects a target. */
  final byte[] protectedBy = new byte[MAX_TARGETS];

  final int[] widths = new int[MAX_SPATIAL_LAYERS];
  final int[] heights = new int[MAX_SPATIAL_LAYERS];

  /** Reads on from where a descriptor announces a structure; malformed if false. */
  boolean read(BitReader bits) {
    structureId = bits.intBits(6);
    targets = bits.intBits(5) + 1;
    if (!readLayers(bits)) {
      return false;
    }
    for (int template = 0; template < templates; template++) {
      for (int target = 0; target < targets; target++) {
        indications[template * MAX_TARGETS + target] = (byte) bits.intBits(2);
      }
    }
    for (int template = 0; template < templates; template++) {
      references[template] = 0;
      while (bits.flag()) {
        bits.skip(4);
        references[template]++;
      }
    }
    readChains(bits);
    hasSizes = bits.flag();
    if (hasSizes) {
      for (int i = 0; i < spatialLayers; i++) {
        widths[i] = bits.intBits(16) + 1;
        heights[i] = bits.intBits(16) + 1;
      }
    }
    return bits.ok();
  }

  private boolean readLayers(BitReader bits) {
    int temporalId = 0;
    int spatialId = 0;
    templates = 0;
    int next = 0;
    while (next != NO_MORE) {
      if (templates == MAX_TEMPLATES
          || temporalId == MAX_TEMPORAL_LAYERS
          || spatialId == MAX_SPATIAL_LAYERS
          || !bits.ok()) {
        return false;
      }
      temporalIds[templates] = (byte) temporalId;
      spatialIds[templates] = (byte) spatialId;
      templates++;
      next = bits.intBits(2);
      if (next == NEXT_TEMPORAL) {
        temporalId++;
      } else if (next == NEXT_SPATIAL) {
        temporalId = 0;
        spatialId++;
      }
    }
    spatialLayers = spatialId + 1;
    return true;
  }

  private void readChains(BitReader bits) {
    chains = bits.nonSymmetric(targets + 1);
    if (chains == 0) {
      return;
    }
    for (int target = 0; target < targets; target++) {
      protectedBy[target] = (byte) bits.nonSymmetric(chains);
    }
    for (int i = 0; i < templates * chains && bits.ok(); i++) {
      bits.skip(4);
    }
  }
}
