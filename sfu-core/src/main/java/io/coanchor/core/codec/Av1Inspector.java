package io.coanchor.core.codec;

/** Payloads of the AV1 RTP specification, section 4; without the dependency descriptor. */
final class Av1Inspector {
  private static final int CONTINUES_PREVIOUS = 0x80;
  private static final int CONTINUES_IN_NEXT = 0x40;
  private static final int NEW_CODED_VIDEO_SEQUENCE = 0x08;

  private static final int SHOW_EXISTING_FRAME = 0x80;
  private static final int FRAME_TYPE_MASK = 0x60;

  private final Av1SequenceHeader sequenceHeader = new Av1SequenceHeader();

  /** Parses; {@code info.keyFrame} follows from N, or from a key frame right after its header. */
  boolean inspect(byte[] array, int offset, int length, FrameInfo info) {
    int aggregation = array[offset];
    int count = (aggregation >> 4) & 3;
    boolean continuesPrevious = (aggregation & CONTINUES_PREVIOUS) != 0;
    boolean continuesInNext = (aggregation & CONTINUES_IN_NEXT) != 0;
    boolean newSequence = (aggregation & NEW_CODED_VIDEO_SEQUENCE) != 0;
    if (length < 2 || (newSequence && continuesPrevious)) {
      return false;
    }
    info.descriptorLength = 1;
    info.keyFrame = newSequence;
    int position = offset + 1;
    int end = offset + length;
    int elements = 0;
    for (; position < end; elements++) {
      int size = end - position;
      if (count == 0 || elements < count - 1) {
        long leb = Av1Obu.readLeb128(array, position, end);
        position += (int) (leb >> 32);
        size = (int) leb;
        if (leb < 0 || size > end - position) {
          return false;
        }
      }
      boolean fragment = continuesInNext && position + size == end;
      boolean whole = elements > 0 || !continuesPrevious;
      if (size > 0 && whole && !obu(array, position, size, fragment, elements == 0, info)) {
        return false;
      }
      position += size;
    }
    return count == 0 || elements == count;
  }

  private boolean obu(
      byte[] array, int offset, int size, boolean fragment, boolean firstOfPacket, FrameInfo info) {
    byte first = array[offset];
    int type = Av1Obu.typeOf(first);
    if (type < 0) {
      return false;
    }
    int payload = offset + Av1Obu.headerLength(first);
    int end = offset + size;
    if (payload > end) {
      return fragment;
    }
    if (Av1Obu.headerLength(first) == 2) {
      info.temporalId = (array[offset + 1] & 0xff) >> 5;
      info.spatialId = (array[offset + 1] >> 3) & 3;
    }
    if (Av1Obu.hasSize(first)) {
      long leb = Av1Obu.readLeb128(array, payload, end);
      if (leb < 0) {
        return fragment;
      }
      payload += (int) (leb >> 32);
      if ((int) leb < end - payload) {
        end = payload + (int) leb;
      }
    }
    switch (type) {
      case Av1Obu.SEQUENCE_HEADER -> {
        info.startOfFrame = true;
        info.parameterSets = true;
        if (sequenceHeader.parse(array, payload, end - payload)) {
          info.width = sequenceHeader.width();
          info.height = sequenceHeader.height();
          return true;
        }
        return fragment;
      }
      case Av1Obu.FRAME, Av1Obu.FRAME_HEADER -> {
        info.startOfFrame = true;
        boolean key =
            payload < end && (array[payload] & (SHOW_EXISTING_FRAME | FRAME_TYPE_MASK)) == 0;
        info.keyFrame |= key && info.parameterSets;
      }
      case Av1Obu.METADATA -> info.startOfFrame |= firstOfPacket;
      default -> {}
    }
    return true;
  }
}
