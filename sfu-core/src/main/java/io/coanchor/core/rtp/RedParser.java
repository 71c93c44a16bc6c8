package io.coanchor.core.rtp;

import io.coanchor.core.packet.Bytes;

/**
 * The blocks of a RED payload (RFC 2198 section 3), redundant ones first and the primary last, as
 * on the wire. A flyweight over the caller's array.
 */
public final class RedParser {
  /** As many as libwebrtc's receiver takes; more is no RED that anybody sends. */
  public static final int MAX_BLOCKS = 32;

  static final int LONG_HEADER_BYTES = 4;
  static final int MAX_TIMESTAMP_OFFSET = 0x3fff;
  static final int MAX_BLOCK_LENGTH = 0x3ff;

  private final int[] payloadTypes = new int[MAX_BLOCKS];
  private final int[] timestampOffsets = new int[MAX_BLOCKS];
  private final int[] offsets = new int[MAX_BLOCKS];
  private final int[] lengths = new int[MAX_BLOCKS];
  private int count;

  /**
   * Takes on a payload.
   *
   * @return false when the headers or the blocks overrun it, or there are too many
   */
  public boolean wrap(byte[] array, int offset, int length) {
    count = 0;
    int end = offset + length;
    int at = offset;
    int blocks = 0;
    while (true) {
      if (at >= end || blocks == MAX_BLOCKS) {
        return false;
      }
      payloadTypes[blocks] = array[at] & 0x7f;
      if (array[at] >= 0) {
        timestampOffsets[blocks] = 0;
        at++;
        break;
      }
      if (end - at < LONG_HEADER_BYTES) {
        return false;
      }
      int field = Bytes.u24(array, at + 1);
      timestampOffsets[blocks] = field >> 10;
      lengths[blocks] = field & MAX_BLOCK_LENGTH;
      at += LONG_HEADER_BYTES;
      blocks++;
    }
    for (int i = 0; i < blocks; i++) {
      offsets[i] = at;
      at += lengths[i];
    }
    if (at > end) {
      return false;
    }
    offsets[blocks] = at;
    lengths[blocks] = end - at;
    count = blocks + 1;
    return true;
  }

  /** Number of blocks, the primary included; 0 after a failed {@link #wrap}. */
  public int count() {
    return count;
  }

  /** Index of the primary block. */
  public int primary() {
    return count - 1;
  }

  public int payloadType(int block) {
    return payloadTypes[block];
  }

  /** How far the block's timestamp lies before the packet's, in RTP clock units. */
  public int timestampOffset(int block) {
    return timestampOffsets[block];
  }

  /** Index in the array of the block's first byte. */
  public int offset(int block) {
    return offsets[block];
  }

  public int length(int block) {
    return lengths[block];
  }
}
