package io.coanchor.core.codec.payload;

/** RFC 7741: one temporal layer, 15-bit picture ids, packets of equal size. */
public final class Vp8Packetizer implements Packetizer {
  private static final int EXTENDED = 0x80;
  private static final int START_OF_PARTITION = 0x10;
  private static final int HAS_PICTURE_ID = 0x80;
  private static final int WIDE_PICTURE_ID = 0x80;
  private static final int PICTURE_ID_MASK = 0x7fff;
  private static final int DESCRIPTOR_BYTES = 4;

  private final int maxPayloadBytes;
  private final byte[] buffer;
  private int pictureId;

  public Vp8Packetizer(int maxPayloadBytes, int firstPictureId) {
    this.maxPayloadBytes = Payloads.checkMaxPayload(maxPayloadBytes);
    this.buffer = new byte[maxPayloadBytes];
    this.pictureId = firstPictureId & PICTURE_ID_MASK;
  }

  @Override
  public boolean packetize(byte[] frame, int offset, int length, PayloadSink sink) {
    if (length < 1) {
      return false;
    }
    EqualParts parts = EqualParts.of(length, maxPayloadBytes - DESCRIPTOR_BYTES);
    int at = offset;
    for (int i = 0; i < parts.count(); i++) {
      buffer[0] = (byte) (EXTENDED | (i == 0 ? START_OF_PARTITION : 0));
      buffer[1] = (byte) HAS_PICTURE_ID;
      buffer[2] = (byte) (WIDE_PICTURE_ID | pictureId >> 8);
      buffer[3] = (byte) pictureId;
      System.arraycopy(frame, at, buffer, DESCRIPTOR_BYTES, parts.size(i));
      at += parts.size(i);
      sink.onPayload(buffer, 0, DESCRIPTOR_BYTES + parts.size(i), i == parts.count() - 1);
    }
    pictureId = (pictureId + 1) & PICTURE_ID_MASK;
    return true;
  }
}
