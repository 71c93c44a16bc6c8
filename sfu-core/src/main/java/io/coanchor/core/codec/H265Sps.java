package io.coanchor.core.codec;

/** The size told by an H265 sequence parameter set (H.265 section 7.3.2.2.1). Reusable. */
final class H265Sps {
  /** The largest side of level 6.2 is 16,888 (H.265 annex A). */
  private static final int MAX_SIDE = 16_888;

  private static final int HEADER_BITS = 16;
  private static final int PROFILE_BITS = 88;
  private static final int LEVEL_BITS = 8;
  private static final int MAX_SUB_LAYERS_MINUS_1 = 6;
  private static final int MAX_ID = 15;

  private final BitReader bits = new BitReader();
  private int width;
  private int height;

  /** Parses one NAL unit with its header bytes; false if it is malformed. */
  boolean parse(byte[] array, int offset, int length) {
    width = 0;
    height = 0;
    bits.wrapNalUnit(array, offset, length);
    bits.skip(HEADER_BITS + 4);
    int subLayersMinus1 = bits.intBits(3);
    bits.skip(1);
    if (subLayersMinus1 > MAX_SUB_LAYERS_MINUS_1) {
      return false;
    }
    skipProfileTierLevel(subLayersMinus1);
    bits.ue(MAX_ID);
    int chromaFormat = bits.ue(3);
    if (chromaFormat == 3) {
      bits.skip(1);
    }
    int fullWidth = bits.ue(MAX_SIDE);
    int fullHeight = bits.ue(MAX_SIDE);
    int cropX = 0;
    int cropY = 0;
    if (bits.flag()) {
      int unitX = chromaFormat == 1 || chromaFormat == 2 ? 2 : 1;
      int unitY = chromaFormat == 1 ? 2 : 1;
      cropX = unitX * (bits.ue(MAX_SIDE) + bits.ue(MAX_SIDE));
      cropY = unitY * (bits.ue(MAX_SIDE) + bits.ue(MAX_SIDE));
    }
    if (!bits.ok() || cropX >= fullWidth || cropY >= fullHeight) {
      return false;
    }
    width = fullWidth - cropX;
    height = fullHeight - cropY;
    return true;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** Section 7.3.3. */
  private void skipProfileTierLevel(int subLayersMinus1) {
    bits.skip(PROFILE_BITS + LEVEL_BITS);
    int present = 0;
    for (int i = 0; i < subLayersMinus1; i++) {
      present |= bits.intBits(2) << (2 * i);
    }
    if (subLayersMinus1 > 0) {
      bits.skip(2 * (8 - subLayersMinus1));
    }
    for (int i = 0; i < subLayersMinus1; i++) {
      int flags = present >> (2 * i);
      bits.skip((flags & 2) != 0 ? PROFILE_BITS : 0);
      bits.skip((flags & 1) != 0 ? LEVEL_BITS : 0);
    }
  }
}
