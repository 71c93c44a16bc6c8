package io.coanchor.core.codec;

/** Payloads of RFC 6184 in packetization modes 0 and 1. */
final class H264Inspector {
  private static final int SLICE = 1;
  private static final int IDR_SLICE = 5;
  private static final int SEI = 6;
  private static final int SPS = 7;
  private static final int PPS = 8;
  private static final int ACCESS_UNIT_DELIMITER = 9;
  private static final int LAST_SINGLE = 23;
  private static final int STAP_A = 24;
  private static final int FU_A = 28;

  private static final int TYPE_MASK = 0x1f;
  private static final int REF_IDC_MASK = 0x60;
  private static final int FORBIDDEN = 0x80;
  private static final int FU_START = 0x80;

  private final H264Sps sps = new H264Sps();

  boolean inspect(byte[] array, int offset, int length, FrameInfo info) {
    int header = array[offset] & 0xff;
    if ((header & FORBIDDEN) != 0) {
      return false;
    }
    int type = header & TYPE_MASK;
    if (type == STAP_A) {
      return aggregate(array, offset, length, info);
    }
    if (type == FU_A) {
      return fragment(array, offset, length, info);
    }
    return type <= LAST_SINGLE && unit(array, offset, length, info);
  }

  /** RFC 6184 section 5.7.1. */
  private boolean aggregate(byte[] array, int offset, int length, FrameInfo info) {
    info.descriptorLength = 1;
    int position = offset + 1;
    int end = offset + length;
    boolean reference = false;
    while (position < end) {
      if (end - position < 3) {
        return false;
      }
      int size = (array[position] & 0xff) << 8 | (array[position + 1] & 0xff);
      position += 2;
      if (size == 0 || size > end - position || !unit(array, position, size, info)) {
        return false;
      }
      reference |= (array[position] & REF_IDC_MASK) != 0;
      position += size;
    }
    info.discardable &= !reference;
    return length > 1;
  }

  /** RFC 6184 section 5.8. */
  private static boolean fragment(byte[] array, int offset, int length, FrameInfo info) {
    if (length < 3) {
      return false;
    }
    info.descriptorLength = 2;
    int type = array[offset + 1] & TYPE_MASK;
    info.discardable = isSlice(type) && (array[offset] & REF_IDC_MASK) == 0;
    if (type == 0 || type > LAST_SINGLE) {
      return false;
    }
    if ((array[offset + 1] & FU_START) != 0) {
      mark(type, isFirstOfPicture(array[offset + 2]), info);
    }
    return true;
  }

  private boolean unit(byte[] array, int offset, int length, FrameInfo info) {
    int type = array[offset] & TYPE_MASK;
    if (type == 0 || type > LAST_SINGLE || (length < 2 && type != ACCESS_UNIT_DELIMITER)) {
      return false;
    }
    if (type == SPS) {
      if (!sps.parse(array, offset, length)) {
        return false;
      }
      info.width = sps.width();
      info.height = sps.height();
    }
    info.discardable |= isSlice(type) && (array[offset] & REF_IDC_MASK) == 0;
    mark(type, length > 1 && isFirstOfPicture(array[offset + 1]), info);
    return true;
  }

  private static void mark(int type, boolean firstOfPicture, FrameInfo info) {
    switch (type) {
      case SPS -> {
        info.keyFrame = true;
        info.startOfFrame = true;
        info.parameterSets = true;
      }
      case PPS -> {
        info.startOfFrame = true;
        info.parameterSets = true;
      }
      case SEI, ACCESS_UNIT_DELIMITER -> info.startOfFrame = true;
      case IDR_SLICE -> {
        info.keyFrame |= firstOfPicture;
        info.startOfFrame |= firstOfPicture;
      }
      case SLICE -> info.startOfFrame |= firstOfPicture;
      default -> {}
    }
  }

  private static boolean isSlice(int type) {
    return type >= SLICE && type <= IDR_SLICE;
  }

  /** A slice begins with first_mb_in_slice, an ue(v): a single 1 bit is 0. */
  private static boolean isFirstOfPicture(byte afterHeader) {
    return (afterHeader & 0x80) != 0;
  }
}
