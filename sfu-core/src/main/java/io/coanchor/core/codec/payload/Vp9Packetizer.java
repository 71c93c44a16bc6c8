package io.coanchor.core.codec.payload;

import io.coanchor.core.codec.Vp9FrameHeader;

/**
 * RFC 9628 in non-flexible mode: one spatial and one temporal layer, every picture referring to the
 * one before. Receivers want TL0PICIDX and, with each key frame, the scalability structure.
 */
public final class Vp9Packetizer implements Packetizer {
  private static final int HAS_PICTURE_ID = 0x80;
  private static final int INTER_PREDICTED = 0x40;
  private static final int HAS_LAYERS = 0x20;
  private static final int START_OF_FRAME = 0x08;
  private static final int END_OF_FRAME = 0x04;
  private static final int HAS_SCALABILITY_STRUCTURE = 0x02;
  private static final int WIDE_PICTURE_ID = 0x80;
  private static final int PICTURE_ID_MASK = 0x7fff;

  /** One spatial layer, sizes and a picture group follow. */
  private static final int ONE_LAYER_WITH_SIZE_AND_GROUP = 0x18;

  /** Temporal layer 0 with one reference. */
  private static final int ONE_REFERENCE = 0x04;

  private static final int DESCRIPTOR_BYTES = 5;
  private static final int STRUCTURE_BYTES = 8;

  private final int maxPayloadBytes;
  private final byte[] buffer;
  private final Vp9FrameHeader header = new Vp9FrameHeader();
  private int pictureId;
  private int tl0PicIdx;

  public Vp9Packetizer(int maxPayloadBytes, int firstPictureId) {
    this.maxPayloadBytes = Payloads.checkMaxPayload(maxPayloadBytes);
    this.buffer = new byte[maxPayloadBytes];
    this.pictureId = firstPictureId & PICTURE_ID_MASK;
  }

  @Override
  public boolean packetize(byte[] frame, int offset, int length, PayloadSink sink) {
    if (!header.parse(frame, offset, length)) {
      return false;
    }
    int extra = header.keyFrame() ? STRUCTURE_BYTES : 0;
    EqualParts parts = EqualParts.of(length + extra, maxPayloadBytes - DESCRIPTOR_BYTES);
    int at = offset;
    for (int i = 0; i < parts.count(); i++) {
      boolean last = i == parts.count() - 1;
      int descriptor = writeDescriptor(i == 0, last);
      // The first part pays for the structure, unless the frame is smaller than that.
      int size = i == 0 ? Math.max(1, parts.size(i) - extra) : parts.size(i);
      size = last ? offset + length - at : size;
      System.arraycopy(frame, at, buffer, descriptor, size);
      at += size;
      sink.onPayload(buffer, 0, descriptor + size, last);
    }
    pictureId = (pictureId + 1) & PICTURE_ID_MASK;
    tl0PicIdx = (tl0PicIdx + 1) & 0xff;
    return true;
  }

  private int writeDescriptor(boolean first, boolean last) {
    boolean structure = first && header.keyFrame();
    int flags = HAS_PICTURE_ID | HAS_LAYERS;
    flags |= header.keyFrame() ? 0 : INTER_PREDICTED;
    flags |= first ? START_OF_FRAME : 0;
    flags |= last ? END_OF_FRAME : 0;
    flags |= structure ? HAS_SCALABILITY_STRUCTURE : 0;
    int at = 0;
    buffer[at++] = (byte) flags;
    buffer[at++] = (byte) (WIDE_PICTURE_ID | pictureId >> 8);
    buffer[at++] = (byte) pictureId;
    buffer[at++] = 0;
    buffer[at++] = (byte) tl0PicIdx;
    if (structure) {
      buffer[at++] = ONE_LAYER_WITH_SIZE_AND_GROUP;
      buffer[at++] = (byte) (header.width() >> 8);
      buffer[at++] = (byte) header.width();
      buffer[at++] = (byte) (header.height() >> 8);
      buffer[at++] = (byte) header.height();
      buffer[at++] = 1;
      buffer[at++] = ONE_REFERENCE;
      buffer[at++] = 1;
    }
    return at;
  }
}
