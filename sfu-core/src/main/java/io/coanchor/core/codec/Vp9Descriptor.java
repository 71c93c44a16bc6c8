package io.coanchor.core.codec;

/**
 * The VP9 payload descriptor (RFC 9628 section 4.2), flexible and non-flexible mode: reads it, and
 * writes a forwarder's own picture id and TL0PICIDX into a copy of the packet. Reusable.
 */
public final class Vp9Descriptor {
  private static final int HAS_PICTURE_ID = 0x80;
  private static final int INTER_PREDICTED = 0x40;
  private static final int HAS_LAYERS = 0x20;
  private static final int FLEXIBLE = 0x10;
  private static final int START_OF_FRAME = 0x08;
  private static final int END_OF_FRAME = 0x04;
  private static final int HAS_SCALABILITY_STRUCTURE = 0x02;
  private static final int NOT_REFERENCE_FOR_UPPER = 0x01;
  private static final int WIDE_PICTURE_ID = 0x80;
  private static final int MAX_REFERENCES = 3;
  private static final int HAS_SIZES = 0x10;
  private static final int HAS_PICTURE_GROUP = 0x08;

  private int first;
  private int length;
  private int pictureId;
  private int pictureIdBits;
  private int pictureIdAt;
  private int layerByte;
  private int tl0PicIdx;
  private int tl0PicIdxAt;
  private int spatialLayers;
  private int width;
  private int height;

  // The cursor of one parse.
  private byte[] array = new byte[0];
  private int position;
  private int end;

  /** Reads the descriptor at the beginning of a payload; false if it is malformed. */
  public boolean parse(byte[] payload, int offset, int payloadLength) {
    array = payload;
    position = offset;
    end = offset + payloadLength;
    length = 0;
    pictureId = -1;
    pictureIdBits = 0;
    layerByte = 0;
    tl0PicIdx = -1;
    spatialLayers = 0;
    width = 0;
    height = 0;
    first = next();
    if (first < 0) {
      first = 0;
      return false;
    }
    boolean ok =
        readPictureId(offset)
            && readLayers(offset)
            && skipReferences()
            && (!has(HAS_SCALABILITY_STRUCTURE) || readScalabilityStructure());
    length = position - offset;
    return ok;
  }

  /**
   * Writes the given values over those in a copy of the parsed descriptor. A value below 0, or
   * whose field is not there, is left; a 7-bit picture id gets the low 7 bits.
   */
  public void rewrite(byte[] out, int descriptorOffset, int newPictureId, int newTl0PicIdx) {
    if (pictureIdBits == 15 && newPictureId >= 0) {
      out[descriptorOffset + pictureIdAt] = (byte) (WIDE_PICTURE_ID | newPictureId >> 8);
      out[descriptorOffset + pictureIdAt + 1] = (byte) newPictureId;
    } else if (pictureIdBits == 7 && newPictureId >= 0) {
      out[descriptorOffset + pictureIdAt] = (byte) (newPictureId & 0x7f);
    }
    if (tl0PicIdx >= 0 && newTl0PicIdx >= 0) {
      out[descriptorOffset + tl0PicIdxAt] = (byte) newTl0PicIdx;
    }
  }

  /** Bytes of the descriptor; what follows is VP9. */
  public int length() {
    return length;
  }

  /** B: first packet of a layer's frame. */
  public boolean startOfFrame() {
    return has(START_OF_FRAME);
  }

  /** E: last packet of a layer's frame. */
  public boolean endOfFrame() {
    return has(END_OF_FRAME);
  }

  /** P: the layer's frame refers to earlier pictures. */
  public boolean interPredicted() {
    return has(INTER_PREDICTED);
  }

  /** F. */
  public boolean flexible() {
    return has(FLEXIBLE);
  }

  /** Z: no higher spatial layer of the picture refers to this one. */
  public boolean notReferenceForUpper() {
    return has(NOT_REFERENCE_FOR_UPPER);
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

  /** 0 if absent. */
  public int temporalId() {
    return layerByte >> 5;
  }

  /** U: a receiver of lower temporal layers can switch up here. */
  public boolean switchingUpPoint() {
    return (layerByte & 0x10) != 0;
  }

  /** 0 if absent. */
  public int spatialId() {
    return (layerByte >> 1) & 7;
  }

  /** D: refers to the next lower spatial layer of the same picture. */
  public boolean interLayerPredicted() {
    return (layerByte & 1) != 0;
  }

  /** Spatial layers that a scalability structure announces; 0 if there is none here. */
  public int spatialLayers() {
    return spatialLayers;
  }

  /** Width of the largest spatial layer in the scalability structure; 0 if not told. */
  public int width() {
    return width;
  }

  /** As {@link #width()}. */
  public int height() {
    return height;
  }

  private boolean readPictureId(int offset) {
    if (!has(HAS_PICTURE_ID)) {
      return true;
    }
    pictureIdAt = position - offset;
    int high = next();
    if ((high & WIDE_PICTURE_ID) == 0) {
      pictureId = high;
      pictureIdBits = 7;
      return true;
    }
    int low = next();
    if (high < 0 || low < 0) {
      return false;
    }
    pictureId = (high & 0x7f) << 8 | low;
    pictureIdBits = 15;
    return true;
  }

  private boolean readLayers(int offset) {
    if (!has(HAS_LAYERS)) {
      return true;
    }
    int layers = next();
    if (layers < 0) {
      return false;
    }
    layerByte = layers;
    if (!has(FLEXIBLE)) {
      tl0PicIdxAt = position - offset;
      tl0PicIdx = next();
      return tl0PicIdx >= 0;
    }
    return true;
  }

  private boolean skipReferences() {
    if (!has(FLEXIBLE) || !has(INTER_PREDICTED)) {
      return true;
    }
    for (int i = 0; i < MAX_REFERENCES; i++) {
      int reference = next();
      if (reference < 0) {
        return false;
      }
      if ((reference & 1) == 0) {
        return true;
      }
    }
    return false;
  }

  /** RFC 9628 section 4.2.1. */
  private boolean readScalabilityStructure() {
    int header = next();
    if (header < 0) {
      return false;
    }
    spatialLayers = (header >> 5) + 1;
    if ((header & HAS_SIZES) != 0) {
      for (int i = 0; i < spatialLayers; i++) {
        int layerWidth = next() << 8 | next();
        int layerHeight = next() << 8 | next();
        if (layerWidth < 0 || layerHeight < 0) {
          return false;
        }
        width = Math.max(width, layerWidth);
        height = Math.max(height, layerHeight);
      }
    }
    int pictures = (header & HAS_PICTURE_GROUP) != 0 ? next() : 0;
    for (int i = 0; i < pictures; i++) {
      int picture = next();
      if (picture < 0) {
        return false;
      }
      position += (picture >> 2) & 3;
    }
    return pictures >= 0 && position <= end;
  }

  /** −1 at the end, and for good. */
  private int next() {
    return position < end ? array[position++] & 0xff : -1;
  }

  private boolean has(int flags) {
    return (first & flags) != 0;
  }
}
