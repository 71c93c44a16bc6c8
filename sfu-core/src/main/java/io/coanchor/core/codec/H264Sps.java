package io.coanchor.core.codec;

/** The size told by an H264 sequence parameter set (H.264 section 7.3.2.1.1). Reusable. */
final class H264Sps {
  /** 16,384 pixels: four times the largest picture of any level (H.264 annex A). */
  private static final int MAX_MACROBLOCKS_A_SIDE = 1024;

  private static final int MACROBLOCK_PIXELS = 16;
  private static final int MAX_ID = 31;
  private static final int MAX_BIT_DEPTH_MINUS_8 = 6;
  private static final int MAX_LOG2_MINUS_4 = 12;
  private static final int MAX_REF_FRAMES_IN_CYCLE = 255;
  private static final int MAX_REF_FRAMES = 16;

  private final BitReader bits = new BitReader();
  private int width;
  private int height;
  private int chromaArrayType;

  /** Parses one NAL unit with its header byte; false if it is malformed. */
  boolean parse(byte[] array, int offset, int length) {
    width = 0;
    height = 0;
    chromaArrayType = 1;
    bits.wrapNalUnit(array, offset, length);
    bits.skip(8);
    int profile = bits.intBits(8);
    bits.skip(16);
    bits.ue(MAX_ID);
    if (hasChromaInfo(profile)) {
      readChromaInfo();
    }
    bits.ue(MAX_LOG2_MINUS_4);
    skipPictureOrderCount();
    bits.ue(MAX_REF_FRAMES);
    bits.skip(1);
    return bits.ok() && readSize();
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  private static boolean hasChromaInfo(int profile) {
    return switch (profile) {
      case 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135 -> true;
      default -> false;
    };
  }

  private void readChromaInfo() {
    int chromaFormat = bits.ue(3);
    boolean separatePlanes = chromaFormat == 3 && bits.flag();
    chromaArrayType = separatePlanes ? 0 : chromaFormat;
    bits.ue(MAX_BIT_DEPTH_MINUS_8);
    bits.ue(MAX_BIT_DEPTH_MINUS_8);
    bits.skip(1);
    if (bits.flag()) {
      int lists = chromaFormat == 3 ? 12 : 8;
      for (int i = 0; i < lists && bits.ok(); i++) {
        if (bits.flag()) {
          skipScalingList(i < 6 ? 16 : 64);
        }
      }
    }
  }

  /** Section 7.3.2.1.1.1: a list ends early, its rest repeated, when its next scale is 0. */
  private void skipScalingList(int size) {
    long lastScale = 8;
    long nextScale = 8;
    for (int j = 0; j < size && nextScale != 0 && bits.ok(); j++) {
      nextScale = (lastScale + bits.se() + 256) & 0xff;
      lastScale = nextScale == 0 ? lastScale : nextScale;
    }
  }

  private void skipPictureOrderCount() {
    int type = bits.ue(2);
    if (type == 0) {
      bits.ue(MAX_LOG2_MINUS_4);
    } else if (type == 1) {
      bits.skip(1);
      bits.se();
      bits.se();
      int cycle = bits.ue(MAX_REF_FRAMES_IN_CYCLE);
      for (int i = 0; i < cycle && bits.ok(); i++) {
        bits.se();
      }
    }
  }

  private boolean readSize() {
    int widthInMacroblocks = bits.ue(MAX_MACROBLOCKS_A_SIDE - 1) + 1;
    int heightInMapUnits = bits.ue(MAX_MACROBLOCKS_A_SIDE - 1) + 1;
    int fieldFactor = bits.flag() ? 1 : 2;
    if (fieldFactor == 2) {
      bits.skip(1);
    }
    bits.skip(1);
    int fullWidth = widthInMacroblocks * MACROBLOCK_PIXELS;
    int fullHeight = heightInMapUnits * MACROBLOCK_PIXELS * fieldFactor;
    int cropX = 0;
    int cropY = 0;
    if (bits.flag()) {
      int unitX = chromaArrayType == 1 || chromaArrayType == 2 ? 2 : 1;
      int unitY = (chromaArrayType == 1 ? 2 : 1) * fieldFactor;
      cropX = unitX * (bits.ue(fullWidth) + bits.ue(fullWidth));
      cropY = unitY * (bits.ue(fullHeight) + bits.ue(fullHeight));
    }
    if (!bits.ok() || cropX >= fullWidth || cropY >= fullHeight) {
      return false;
    }
    width = fullWidth - cropX;
    height = fullHeight - cropY;
    return true;
  }
}
