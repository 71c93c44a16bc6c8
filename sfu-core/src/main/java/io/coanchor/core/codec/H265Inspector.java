package io.coanchor.core.codec;

/** Payloads of RFC 7798 without DONL (sprop-max-don-diff 0). */
final class H265Inspector {
  private static final int FIRST_IRAP = 16;
  private static final int LAST_IRAP = 21;
  private static final int LAST_SLICE = 31;
  private static final int FIRST_RESERVED_SUB_LAYER = 16;
  private static final int VPS = 32;
  private static final int SPS = 33;
  private static final int PPS = 34;
  private static final int ACCESS_UNIT_DELIMITER = 35;
  private static final int PREFIX_SEI = 39;
  private static final int LAST_SINGLE = 47;
  private static final int AGGREGATION = 48;
  private static final int FRAGMENT = 49;

  private static final int HEADER_BYTES = 2;
  private static final int FORBIDDEN = 0x80;
  private static final int FU_START = 0x80;
  private static final int FIRST_SLICE_SEGMENT = 0x80;

  private final H265Sps sps = new H265Sps();

  boolean inspect(byte[] array, int offset, int length, FrameInfo info) {
    if (length <= HEADER_BYTES || (array[offset] & FORBIDDEN) != 0) {
      return false;
    }
    info.temporalId = Math.max(0, (array[offset + 1] & 7) - 1);
    info.spatialId = (array[offset] & 1) << 5 | (array[offset + 1] & 0xff) >> 3;
    int type = typeOf(array[offset]);
    if (type == AGGREGATION) {
      return aggregate(array, offset, length, info);
    }
    if (type == FRAGMENT) {
      return fragment(array, offset, length, info);
    }
    return unit(array, offset, length, info);
  }

  /** RFC 7798 section 4.4.2. */
  private boolean aggregate(byte[] array, int offset, int length, FrameInfo info) {
    info.descriptorLength = HEADER_BYTES;
    int position = offset + HEADER_BYTES;
    int end = offset + length;
    boolean reference = false;
    while (position < end) {
      if (end - position < 2 + HEADER_BYTES) {
        return false;
      }
      int size = (array[position] & 0xff) << 8 | (array[position + 1] & 0xff);
      position += 2;
      if (size > end - position || !unit(array, position, size, info)) {
        return false;
      }
      int type = typeOf(array[position]);
      reference |= type <= LAST_SLICE && !isSubLayerNonReference(type);
      position += size;
    }
    info.discardable &= !reference;
    return true;
  }

  /** RFC 7798 section 4.4.3. */
  private static boolean fragment(byte[] array, int offset, int length, FrameInfo info) {
    if (length < HEADER_BYTES + 2) {
      return false;
    }
    info.descriptorLength = HEADER_BYTES + 1;
    int type = array[offset + HEADER_BYTES] & 0x3f;
    if (type > LAST_SINGLE) {
      return false;
    }
    info.discardable = isSubLayerNonReference(type);
    if ((array[offset + HEADER_BYTES] & FU_START) != 0) {
      mark(type, isFirstOfPicture(array[offset + HEADER_BYTES + 1]), info);
    }
    return true;
  }

  private boolean unit(byte[] array, int offset, int length, FrameInfo info) {
    int type = typeOf(array[offset]);
    boolean mayBeEmpty = type > PPS;
    if (type > LAST_SINGLE || length < HEADER_BYTES || (length == HEADER_BYTES && !mayBeEmpty)) {
      return false;
    }
    if (type == SPS) {
      if (!sps.parse(array, offset, length)) {
        return false;
      }
      info.width = sps.width();
      info.height = sps.height();
    }
    info.discardable |= isSubLayerNonReference(type);
    mark(type, length > HEADER_BYTES && isFirstOfPicture(array[offset + HEADER_BYTES]), info);
    return true;
  }

  private static void mark(int type, boolean firstOfPicture, FrameInfo info) {
    if (type <= LAST_SLICE) {
      info.startOfFrame |= firstOfPicture;
      info.keyFrame |= firstOfPicture && type >= FIRST_IRAP && type <= LAST_IRAP;
      return;
    }
    switch (type) {
      case VPS, SPS -> {
        info.keyFrame = true;
        info.startOfFrame = true;
        info.parameterSets = true;
      }
      case PPS -> {
        info.startOfFrame = true;
        info.parameterSets = true;
      }
      case ACCESS_UNIT_DELIMITER, PREFIX_SEI -> info.startOfFrame = true;
      default -> {}
    }
  }

  private static int typeOf(byte first) {
    return (first >> 1) & 0x3f;
  }

  /** H.265 table 7-1: the even types below 16. */
  private static boolean isSubLayerNonReference(int type) {
    return type < FIRST_RESERVED_SUB_LAYER && (type & 1) == 0;
  }

  private static boolean isFirstOfPicture(byte afterHeader) {
    return (afterHeader & FIRST_SLICE_SEGMENT) != 0;
  }
}
