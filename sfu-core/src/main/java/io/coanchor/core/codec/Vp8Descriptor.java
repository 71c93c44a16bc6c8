package io.coanchor.core.codec;

/**
 * The VP8 payload descriptor (RFC 7741 section 4.2): reads it, and writes a forwarder's own picture
 * id, TL0PICIDX and KEYIDX into a copy of the packet. Reusable.
 */
public final class Vp8Descriptor {
  private static final int EXTENDED = 0x80;
  private static final int NON_REFERENCE = 0x20;
  private static final int START_OF_PARTITION = 0x10;
  private static final int PARTITION_MASK = 0x07;
  private static final int HAS_PICTURE_ID = 0x80;
  private static final int HAS_TL0_PIC_IDX = 0x40;
  private static final int HAS_TEMPORAL_ID = 0x20;
  private static final int HAS_KEY_IDX = 0x10;
  private static final int WIDE_PICTURE_ID = 0x80;
  private static final int LAYER_SYNC = 0x20;
  private static final int KEY_IDX_MASK = 0x1f;

  private int first;
  private int extensions;
  private int length;
  private int pictureId;
  private int pictureIdBits;
  private int tl0PicIdx;
  private int layerByte;

  // Distances from the descriptor's beginning; only meaningful where the field is present.
  private int pictureIdAt;
  private int tl0PicIdxAt;
  private int layerByteAt;

  /** Reads the descriptor at the beginning of a payload; false if it is cut short. */
  public boolean parse(byte[] array, int offset, int payloadLength) {
    length = 0;
    extensions = 0;
    pictureId = -1;
    pictureIdBits = 0;
    tl0PicIdx = -1;
    layerByte = 0;
    if (payloadLength < 1) {
      return false;
    }
    first = array[offset];
    int at = 1;
    if ((first & EXTENDED) != 0) {
      if (payloadLength < 2) {
        return false;
      }
      extensions = array[offset + at++] & 0xff;
    }
    if (has(HAS_PICTURE_ID)) {
      if (at >= payloadLength) {
        return false;
      }
      pictureIdAt = at;
      pictureId = array[offset + at++] & 0xff;
      pictureIdBits = 7;
      if ((pictureId & WIDE_PICTURE_ID) != 0) {
        if (at >= payloadLength) {
          return false;
        }
        pictureId = (pictureId & 0x7f) << 8 | (array[offset + at++] & 0xff);
        pictureIdBits = 15;
      }
    }
    if (has(HAS_TL0_PIC_IDX)) {
      if (at >= payloadLength) {
        return false;
      }
      tl0PicIdxAt = at;
      tl0PicIdx = array[offset + at++] & 0xff;
    }
    if (has(HAS_TEMPORAL_ID | HAS_KEY_IDX)) {
      if (at >= payloadLength) {
        return false;
      }
      layerByteAt = at;
      layerByte = array[offset + at++] & 0xff;
    }
    length = at;
    return true;
  }

  /**
   * Writes the given values over those in a copy of the parsed descriptor, leaving its length and
   * everything else. A value below 0, or whose field is not there, is left. A source with 7-bit
   * picture ids ({@link #pictureIdBits()}) gets the low 7 bits.
   */
  public void rewrite(
      byte[] out, int descriptorOffset, int newPictureId, int newTl0PicIdx, int newKeyIdx) {
    if (pictureIdBits == 15 && newPictureId >= 0) {
      out[descriptorOffset + pictureIdAt] = (byte) (WIDE_PICTURE_ID | newPictureId >> 8);
      out[descriptorOffset + pictureIdAt + 1] = (byte) newPictureId;
    } else if (pictureIdBits == 7 && newPictureId >= 0) {
      out[descriptorOffset + pictureIdAt] = (byte) (newPictureId & 0x7f);
    }
    if (has(HAS_TL0_PIC_IDX) && newTl0PicIdx >= 0) {
      out[descriptorOffset + tl0PicIdxAt] = (byte) newTl0PicIdx;
    }
    if (has(HAS_KEY_IDX) && newKeyIdx >= 0) {
      out[descriptorOffset + layerByteAt] =
          (byte) ((layerByte & ~KEY_IDX_MASK) | (newKeyIdx & KEY_IDX_MASK));
    }
  }

  /** Bytes of the descriptor; what follows is the VP8 partition. */
  public int length() {
    return length;
  }

  /** The first packet of a frame: S is set and the partition is 0. */
  public boolean startOfFrame() {
    return (first & START_OF_PARTITION) != 0 && (first & PARTITION_MASK) == 0;
  }

  /** N: no other frame refers to this one. */
  public boolean nonReference() {
    return (first & NON_REFERENCE) != 0;
  }

  /** −1 if absent. */
  public int pictureId() {
    return pictureId;
  }

  /** 15, 7, or 0 if there is none. */
  public int pictureIdBits() {
    return pictureIdBits;
  }

  /** −1 if absent. */
  public int tl0PicIdx() {
    return tl0PicIdx;
  }

  /** −1 if absent. */
  public int temporalId() {
    return has(HAS_TEMPORAL_ID) ? layerByte >> 6 : -1;
  }

  /** Y: the frame depends on base layer frames only. */
  public boolean layerSync() {
    return has(HAS_TEMPORAL_ID) && (layerByte & LAYER_SYNC) != 0;
  }

  /** −1 if absent. */
  public int keyIdx() {
    return has(HAS_KEY_IDX) ? layerByte & KEY_IDX_MASK : -1;
  }

  private boolean has(int extensionBits) {
    return (extensions & extensionBits) != 0;
  }
}
