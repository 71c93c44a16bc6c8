package io.coanchor.core.rtp;

import io.coanchor.core.packet.Bytes;
import java.util.Arrays;

/**
 * Builds a RED payload (RFC 2198 section 3): redundant blocks oldest first, the primary last. Keeps
 * references to the blocks' arrays from {@link #add} until {@link #write}.
 */
public final class RedWriter {
  private static final int MAX_REDUNDANT = RedParser.MAX_BLOCKS - 1;
  private static final byte[] EMPTY = new byte[0];

  private final byte[][] arrays = new byte[MAX_REDUNDANT][];
  private final int[] offsets = new int[MAX_REDUNDANT];
  private final int[] lengths = new int[MAX_REDUNDANT];
  private final int[] headers = new int[MAX_REDUNDANT];
  private int count;
  private int bytes;

  /** Starts without blocks. */
  public RedWriter() {
    Arrays.fill(arrays, EMPTY);
  }

  /** Drops what was added. */
  public RedWriter reset() {
    Arrays.fill(arrays, 0, count, EMPTY);
    count = 0;
    bytes = 0;
    return this;
  }

  /**
   * Adds a redundant block.
   *
   * @return false, and nothing added, when the format cannot carry it: offset above 16,383, length
   *     above 1,023, or 31 blocks already there
   */
  public boolean add(int payloadType, int timestampOffset, byte[] array, int offset, int length) {
    if (count == MAX_REDUNDANT
        || timestampOffset < 0
        || timestampOffset > RedParser.MAX_TIMESTAMP_OFFSET
        || length > RedParser.MAX_BLOCK_LENGTH) {
      return false;
    }
    arrays[count] = array;
    offsets[count] = offset;
    lengths[count] = length;
    headers[count] = 1 << 31 | (payloadType & 0x7f) << 24 | timestampOffset << 10 | length;
    count++;
    bytes += RedParser.LONG_HEADER_BYTES + length;
    return true;
  }

  /** Bytes that {@link #write} will write with a primary of {@code primaryLength} bytes. */
  public int lengthWith(int primaryLength) {
    return bytes + 1 + primaryLength;
  }

  /**
   * Writes headers, blocks and primary, then forgets the blocks.
   *
   * @return the payload's length
   */
  public int write(
      byte[] out, int outOffset, int primaryType, byte[] primary, int offset, int length) {
    int at = outOffset;
    for (int i = 0; i < count; i++) {
      Bytes.put32(out, at, headers[i]);
      at += RedParser.LONG_HEADER_BYTES;
    }
    out[at++] = (byte) (primaryType & 0x7f);
    for (int i = 0; i < count; i++) {
      System.arraycopy(arrays[i], offsets[i], out, at, lengths[i]);
      at += lengths[i];
    }
    System.arraycopy(primary, offset, out, at, length);
    reset();
    return at + length - outOffset;
  }
}
