package io.coanchor.core.codec.payload;

import io.coanchor.core.codec.FrameInfo;

/** RFC 7798 to byte stream. The payload inspector has checked all lengths. */
final class H265Joiner implements PayloadJoiner {
  private static final byte[] START_CODE = {0, 0, 0, 1};
  private static final int HEADER_BYTES = 2;
  private static final int TYPE_BITS = 0x7e;
  private static final int VPS = 32;
  private static final int ACCESS_UNIT_DELIMITER = 35;
  private static final int AGGREGATION = 48;
  private static final int FRAGMENT = 49;
  private static final int FU_START = 0x80;
  private static final int FU_END = 0x40;
  private static final int FU_TYPE_MASK = 0x3f;

  private boolean fragmentOpen;

  /** Nothing that a decoder needs comes before a delimiter, or before a VPS, in its frame. */
  @Override
  public boolean provesStart(byte[] payload, int offset, int length, FrameInfo info) {
    int type = typeOf(payload[offset]);
    int first = type == AGGREGATION ? typeOf(payload[offset + HEADER_BYTES + 2]) : type;
    return first == VPS || first == ACCESS_UNIT_DELIMITER;
  }

  @Override
  public void begin(FrameBuffer frame) {
    fragmentOpen = false;
  }

  @Override
  public boolean append(byte[] payload, int offset, int length, FrameInfo info, FrameBuffer frame) {
    int type = typeOf(payload[offset]);
    if (type == FRAGMENT) {
      return fragment(payload, offset, length, frame);
    }
    if (fragmentOpen) {
      return false;
    }
    if (type != AGGREGATION) {
      return frame.append(START_CODE, 0, START_CODE.length)
          && frame.append(payload, offset, length);
    }
    int at = offset + HEADER_BYTES;
    while (at < offset + length) {
      int size = (payload[at] & 0xff) << 8 | (payload[at + 1] & 0xff);
      at += 2;
      if (!frame.append(START_CODE, 0, START_CODE.length) || !frame.append(payload, at, size)) {
        return false;
      }
      at += size;
    }
    return true;
  }

  @Override
  public boolean isWhole(FrameBuffer frame) {
    return !fragmentOpen;
  }

  private boolean fragment(byte[] payload, int offset, int length, FrameBuffer frame) {
    int header = payload[offset + HEADER_BYTES];
    boolean start = (header & FU_START) != 0;
    if (start == fragmentOpen) {
      return false;
    }
    fragmentOpen = (header & FU_END) == 0;
    int unitType = header & FU_TYPE_MASK;
    boolean begun =
        !start
            || (frame.append(START_CODE, 0, START_CODE.length)
                && frame.append((payload[offset] & ~TYPE_BITS) | unitType << 1)
                && frame.append(payload[offset + 1]));
    int data = HEADER_BYTES + 1;
    return begun && frame.append(payload, offset + data, length - data);
  }

  private static int typeOf(byte first) {
    return (first & TYPE_BITS) >> 1;
  }
}
