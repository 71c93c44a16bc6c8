package io.coanchor.core.codec;

/** Payloads of RFC 7741. */
final class Vp8Inspector {
  /** Frame tag, start code, width and height of a key frame (RFC 6386 section 9.1). */
  private static final int KEY_FRAME_HEADER_BYTES = 10;

  private static final int INTER_FRAME = 0x01;
  private static final int SIZE_MASK = 0x3fff;

  private final Vp8Descriptor descriptor = new Vp8Descriptor();

  boolean inspect(byte[] array, int offset, int length, FrameInfo info) {
    if (!descriptor.parse(array, offset, length) || descriptor.length() >= length) {
      return false;
    }
    info.descriptorLength = descriptor.length();
    info.startOfFrame = descriptor.startOfFrame();
    info.discardable = descriptor.nonReference();
    info.pictureId = descriptor.pictureId();
    info.tl0PicIdx = descriptor.tl0PicIdx();
    info.temporalId = Math.max(0, descriptor.temporalId());
    info.layerSync = descriptor.layerSync();
    int frame = offset + descriptor.length();
    if (!info.startOfFrame || (array[frame] & INTER_FRAME) != 0) {
      return true;
    }
    info.keyFrame = true;
    return length - descriptor.length() < KEY_FRAME_HEADER_BYTES || readSize(array, frame, info);
  }

  private static boolean readSize(byte[] array, int frame, FrameInfo info) {
    if ((array[frame + 3] & 0xff) != 0x9d || array[frame + 4] != 0x01 || array[frame + 5] != 0x2a) {
      return false;
    }
    info.width = littleEndian(array, frame + 6) & SIZE_MASK;
    info.height = littleEndian(array, frame + 8) & SIZE_MASK;
    return info.width > 0 && info.height > 0;
  }

  private static int littleEndian(byte[] array, int at) {
    return (array[at] & 0xff) | (array[at + 1] & 0xff) << 8;
  }
}
