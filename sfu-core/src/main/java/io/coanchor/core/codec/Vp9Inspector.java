package io.coanchor.core.codec;

/** Payloads of RFC 9628. */
final class Vp9Inspector {
  private static final int FRAME_MARKER = 2;
  private static final int SYNC_CODE = 0x498342;
  private static final int COLOR_SPACE_RGB = 7;
  private static final int SIZE_BITS = 16;

  private final Vp9Descriptor descriptor = new Vp9Descriptor();
  private final BitReader bits = new BitReader();

  boolean inspect(byte[] array, int offset, int length, FrameInfo info) {
    if (!descriptor.parse(array, offset, length) || descriptor.length() >= length) {
      return false;
    }
    info.descriptorLength = descriptor.length();
    info.startOfFrame = descriptor.startOfFrame();
    info.endOfFrame = descriptor.endOfFrame();
    info.pictureId = descriptor.pictureId();
    info.tl0PicIdx = descriptor.tl0PicIdx();
    info.temporalId = descriptor.temporalId();
    info.spatialId = descriptor.spatialId();
    info.layerSync = descriptor.switchingUpPoint();
    info.width = descriptor.width();
    info.height = descriptor.height();
    boolean mayBeKey =
        !descriptor.interPredicted() && info.startOfFrame && descriptor.spatialId() == 0;
    if (!mayBeKey) {
      return true;
    }
    bits.wrap(array, offset + descriptor.length(), length - descriptor.length());
    return readHeader(info);
  }

  /**
   * The uncompressed header (VP9 bitstream specification section 6.2): a frame without references
   * may be intra-only, at which no decoder can start.
   */
  private boolean readHeader(FrameInfo info) {
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
      return bits.ok();
    }
    bits.skip(2);
    if (bits.intBits(24) != SYNC_CODE) {
      // A payload too short for it is odd, but no reason to lose a key frame.
      info.keyFrame = !bits.ok();
      return info.keyFrame;
    }
    info.keyFrame = true;
    skipColorConfig(profile);
    int width = bits.intBits(SIZE_BITS) + 1;
    int height = bits.intBits(SIZE_BITS) + 1;
    if (bits.ok() && info.width == 0) {
      info.width = width;
      info.height = height;
    }
    return true;
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
