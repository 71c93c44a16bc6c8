package io.coanchor.core.codec.payload;

import io.coanchor.core.codec.Av1Obu;
import io.coanchor.core.codec.FrameInfo;

/** The AV1 RTP specification to a temporal unit in low-overhead format. */
final class Av1Joiner implements PayloadJoiner {
  private static final int CONTINUES_PREVIOUS = 0x80;
  private static final int CONTINUES_IN_NEXT = 0x40;
  private static final int NEW_CODED_VIDEO_SEQUENCE = 0x08;
  private static final byte[] TEMPORAL_DELIMITER = {
    (byte) (Av1Obu.TEMPORAL_DELIMITER << 3 | Av1Obu.HAS_SIZE), 0
  };

  /** The OBU that the packets so far have begun. */
  private final FrameBuffer obu = new FrameBuffer();

  private boolean obuOpen;

  @Override
  public boolean provesStart(byte[] payload, int offset, int length, FrameInfo info) {
    return (payload[offset] & NEW_CODED_VIDEO_SEQUENCE) != 0;
  }

  @Override
  public void begin(FrameBuffer frame) {
    obuOpen = false;
    frame.append(TEMPORAL_DELIMITER, 0, TEMPORAL_DELIMITER.length);
  }

  @Override
  public boolean append(byte[] payload, int offset, int length, FrameInfo info, FrameBuffer frame) {
    int aggregation = payload[offset];
    if (((aggregation & CONTINUES_PREVIOUS) != 0) != obuOpen) {
      return false;
    }
    int count = (aggregation >> 4) & 3;
    int at = offset + 1;
    int end = offset + length;
    for (int i = 0; at < end; i++) {
      int size = end - at;
      if (count == 0 || i < count - 1) {
        long leb = Av1Obu.readLeb128(payload, at, end);
        at += (int) (leb >> 32);
        size = (int) leb;
      }
      if (!obuOpen) {
        obu.clear();
      }
      if (!obu.append(payload, at, size)) {
        return false;
      }
      at += size;
      obuOpen = at == end && (aggregation & CONTINUES_IN_NEXT) != 0;
      if (!obuOpen && !close(frame)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean isWhole(FrameBuffer frame) {
    return !obuOpen && frame.length() > TEMPORAL_DELIMITER.length;
  }

  /** Writes the finished OBU with a size field. */
  private boolean close(FrameBuffer frame) {
    byte[] array = obu.array();
    int end = obu.length();
    if (end == 0) {
      return true;
    }
    int type = Av1Obu.typeOf(array[0]);
    int headerLength = Av1Obu.headerLength(array[0]);
    int body = headerLength;
    if (type < 0 || body > end) {
      return false;
    }
    if (Av1Obu.hasSize(array[0])) {
      long leb = Av1Obu.readLeb128(array, body, end);
      body += (int) (leb >> 32);
      if (leb < 0 || (int) leb > end - body) {
        return false;
      }
      end = body + (int) leb;
    }
    if (type == Av1Obu.TEMPORAL_DELIMITER || type == Av1Obu.TILE_LIST || type == Av1Obu.PADDING) {
      return true;
    }
    return frame.append(array[0] | Av1Obu.HAS_SIZE)
        && (headerLength == 1 || frame.append(array[1]))
        && appendLeb128(frame, end - body)
        && frame.append(array, body, end - body);
  }

  private static boolean appendLeb128(FrameBuffer frame, int value) {
    int rest = value;
    while (rest >>> 7 != 0) {
      if (!frame.append(0x80 | (rest & 0x7f))) {
        return false;
      }
      rest >>>= 7;
    }
    return frame.append(rest);
  }
}
