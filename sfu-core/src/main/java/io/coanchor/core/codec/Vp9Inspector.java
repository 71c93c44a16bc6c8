package io.coanchor.core.codec;

/** Payloads of RFC 9628. */
final class Vp9Inspector {
  private final Vp9Descriptor descriptor = new Vp9Descriptor();
  private final Vp9FrameHeader header = new Vp9FrameHeader();

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
    if (!header.parse(array, offset + descriptor.length(), length - descriptor.length())) {
      return false;
    }
    info.keyFrame = header.keyFrame();
    if (info.width == 0) {
      info.width = header.width();
      info.height = header.height();
    }
    return true;
  }
}
