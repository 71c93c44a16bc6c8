package io.coanchor.core.rtcp;

import io.coanchor.core.packet.Bytes;

/**
 * Transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1), read in
 * place by a cursor: {@code while (feedback.next()) …}. Valid only during the handler's call.
 */
public final class TransportFeedback {
  /** Arrival times count quarters of a millisecond. */
  public static final long TICK_NS = 250_000;

  /** The reference time counts 64 ms: 256 ticks. */
  static final int TICKS_PER_REFERENCE = 256;

  static final int NOT_RECEIVED = 0;
  static final int SMALL_DELTA = 1;
  static final int LARGE_DELTA = 2;

  static final int RUN_LENGTH_MAX = 0x1fff;
  static final int ONE_BIT_SYMBOLS = 14;
  static final int TWO_BIT_SYMBOLS = 7;

  /** SSRCs, base sequence number, status count, reference time and feedback count. */
  static final int FIXED_BYTES = 16;

  private byte[] array = new byte[0];
  private int offset;
  private int deltasOffset;

  // The cursor.
  private int index;
  private int chunkOffset;
  private int chunkAt;
  private int chunkSymbols;
  private int deltaOffset;
  private boolean received;
  private long ticks;

  TransportFeedback() {}

  /** Takes on a feedback message from its sender SSRC on; false when it is malformed anywhere. */
  boolean wrap(byte[] array, int offset, int length) {
    if (length < FIXED_BYTES) {
      return false;
    }
    this.array = array;
    this.offset = offset;
    int end = offset + length;
    int count = statusCount();
    int at = offset + FIXED_BYTES;
    int deltas = 0;
    for (int seen = 0; seen < count; at += 2) {
      if (end - at < 2) {
        return false;
      }
      int chunk = Bytes.u16(array, at);
      int symbols = Math.min(symbolsIn(chunk), count - seen);
      int bytes = deltaBytes(chunk, symbols);
      if (symbols == 0 || bytes < 0) {
        return false;
      }
      deltas += bytes;
      seen += symbols;
    }
    deltasOffset = at;
    rewind();
    return count > 0 && deltas <= end - at;
  }

  public long senderSsrc() {
    return Bytes.u32(array, offset);
  }

  public long mediaSsrc() {
    return Bytes.u32(array, offset + 4);
  }

  /** The transport-wide sequence number of the first status. */
  public int baseSequence() {
    return Bytes.u16(array, offset + 8);
  }

  /** Packets reported on, received or not. */
  public int statusCount() {
    return Bytes.u16(array, offset + 10);
  }

  /** In units of 64 ms, signed, 24 bits: it wraps after 12 days. */
  public int referenceTime() {
    return Bytes.u24(array, offset + 12) << 8 >> 8;
  }

  /** Number of this feedback message, modulo 256. */
  public int feedbackCount() {
    return Bytes.u8(array, offset + 15);
  }

  /** Back to before the first packet. */
  public void rewind() {
    index = -1;
    chunkOffset = offset + FIXED_BYTES - 2;
    chunkAt = 0;
    chunkSymbols = 0;
    deltaOffset = deltasOffset;
    received = false;
    ticks = (long) referenceTime() * TICKS_PER_REFERENCE;
  }

  /** Goes on to the next packet; false after the last. */
  public boolean next() {
    if (index + 1 >= statusCount()) {
      return false;
    }
    index++;
    chunkAt++;
    if (chunkAt >= chunkSymbols) {
      chunkOffset += 2;
      chunkAt = 0;
      chunkSymbols = symbolsIn(Bytes.u16(array, chunkOffset));
    }
    int symbol = symbol(Bytes.u16(array, chunkOffset), chunkAt);
    received = symbol != NOT_RECEIVED;
    if (symbol == SMALL_DELTA) {
      ticks += Bytes.u8(array, deltaOffset);
      deltaOffset += 1;
    } else if (symbol == LARGE_DELTA) {
      ticks += (short) Bytes.u16(array, deltaOffset);
      deltaOffset += 2;
    }
    return true;
  }

  /** The packet's transport-wide sequence number. */
  public int sequenceNumber() {
    return baseSequence() + index & 0xffff;
  }

  public boolean received() {
    return received;
  }

  /**
   * Arrival of the packet, if {@link #received()}, on the receiver's clock of {@link #TICK_NS},
   * which wraps as {@link #referenceTime()} does.
   */
  public long arrivalTicks() {
    return ticks;
  }

  /** Run length: 0 T1 T0 and 13 bits of length; vector: 1, symbol size, 14 bits of symbols. */
  private static int symbolsIn(int chunk) {
    if ((chunk & 0x8000) == 0) {
      return chunk & RUN_LENGTH_MAX;
    }
    return (chunk & 0x4000) == 0 ? ONE_BIT_SYMBOLS : TWO_BIT_SYMBOLS;
  }

  private static int symbol(int chunk, int at) {
    if ((chunk & 0x8000) == 0) {
      return chunk >> 13 & 3;
    }
    if ((chunk & 0x4000) == 0) {
      return (chunk >> (ONE_BIT_SYMBOLS - 1 - at)) & 1;
    }
    return (chunk >> (2 * (TWO_BIT_SYMBOLS - 1 - at))) & 3;
  }

  /** Bytes of deltas for the first {@code symbols} of a chunk; -1 with the reserved symbol 3. */
  private static int deltaBytes(int chunk, int symbols) {
    if ((chunk & 0x8000) == 0) {
      int symbol = chunk >> 13 & 3;
      return symbol > LARGE_DELTA ? -1 : symbol * symbols;
    }
    int bytes = 0;
    for (int i = 0; i < symbols; i++) {
      int symbol = symbol(chunk, i);
      if (symbol > LARGE_DELTA) {
        return -1;
      }
      bytes += symbol;
    }
    return bytes;
  }
}
