package io.coanchor.core.codec;

/**
 * The beginning of VP9's uncompressed header (VP9 bitstream specification section 6.2): a frame
 * without references may be intra-only, at which no decoder can start. Reusable.
 */
public final class Vp9FrameHeader {
  private static final int FRAME_MARKER = 2;
  private static final int SYNC_CODE = 0x498342;
  private static final int COLOR_SPACE_RGB = 7;
  private static final int SIZE_BITS = 16;

  private final BitReader bits = new BitReader();
  private boolean keyFrame;
  private int width;
  private int height;

  /** Reads a frame's or superframe's first bytes; false if they begin no VP9 frame. */
  public boolean parse(byte[] array, int offset, int length) {
    keyFrame = false;
    width = 0;
    height = 0;
    bits.wrap(array, offset, length);
    if (bits.intBits(2) != FRAME_MARKER) {
      return false;
    }
    int profile = bits.intBits(1) | bits.intBits(1) << 1;
    if (profile == 3) {
      bits.skip(1);
    }
    boolean showExisting = bits.flag();
    boolean interFrame = bits.flag();
    if (showExisting || interFrame) {
      return true;
    }
    bits.skip(2);
    if (bits.intBits(24) != SYNC_CODE) {
      return false;
    }
    keyFrame = true;
    skipColorConfig(profile);
    int readWidth = bits.intBits(SIZE_BITS) + 1;
    int readHeight = bits.intBits(SIZE_BITS) + 1;
    if (bits.ok()) {
      width = readWidth;
      height = readHeight;
    }
    return bits.ok();
  }

  public boolean keyFrame() {
    return keyFrame;
  }

  /** Of a key frame; otherwise 0. */
  public int width() {
    return width;
  }

  /** Of a key frame; otherwise 0. */
  public int height() {
    return height;
  }

  private void skipColorConfig(int profile) {
    boolean explicitSubsampling = profile == 1 || profile == 3;
    if (profile >= 2) {
      bits.skip(1);
    }
    if (bits.intBits(3) == COLOR_SPACE_RGB) {
      bits.skip(explicitSubsampling ? 1 : 0);
    } else {
      bits.skip(explicitSubsampling ? 4 : 1);
    }
  }
}
