package io.coanchor.core.codec.payload;

import io.coanchor.core.codec.FrameInfo;

/** RFC 6184 to byte stream. The payload inspector has checked all lengths. */
final class H264Joiner implements PayloadJoiner {
  private static final byte[] START_CODE = {0, 0, 0, 1};
  private static final int TYPE_MASK = 0x1f;
  private static final int ACCESS_UNIT_DELIMITER = 9;
  private static final int STAP_A = 24;

  /** Its own header and the length of the first unit. */
  private static final int STAP_A_HEADER_BYTES = 3;

  private static final int FU_A = 28;
  private static final int FU_START = 0x80;
  private static final int FU_END = 0x40;

  private boolean fragmentOpen;

  /** Nothing that a decoder needs comes before a delimiter, or before an SPS, in its frame. */
  @Override
  public boolean provesStart(byte[] payload, int offset, int length, FrameInfo info) {
    int type = payload[offset] & TYPE_MASK;
    int first = type == STAP_A ? payload[offset + STAP_A_HEADER_BYTES] & TYPE_MASK : type;
    return first == ACCESS_UNIT_DELIMITER || info.width() > 0;
  }

  @Override
  public void begin(FrameBuffer frame) {
    fragmentOpen = false;
  }

  @Override
  public boolean append(byte[] payload, int offset, int length, FrameInfo info, FrameBuffer frame) {
    int type = payload[offset] & TYPE_MASK;
    if (type == FU_A) {
      return fragment(payload, offset, length, frame);
    }
    if (fragmentOpen) {
      return false;
    }
    if (type != STAP_A) {
      return frame.append(START_CODE, 0, START_CODE.length)
          && frame.append(payload, offset, length);
    }
    int at = offset + 1;
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
    int header = payload[offset + 1];
    boolean start = (header & FU_START) != 0;
    if (start == fragmentOpen) {
      return false;
    }
    fragmentOpen = (header & FU_END) == 0;
    boolean begun =
        !start
            || (frame.append(START_CODE, 0, START_CODE.length)
                && frame.append((payload[offset] & ~TYPE_MASK) | (header & TYPE_MASK)));
    return begun && frame.append(payload, offset + 2, length - 2);
  }
}
