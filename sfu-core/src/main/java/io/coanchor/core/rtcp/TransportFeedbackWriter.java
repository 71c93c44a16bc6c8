package io.coanchor.core.rtcp;

import io.coanchor.core.packet.Bytes;

/**
 * Encodes arrival times as the chunks and deltas of transport-wide feedback
 * (draft-holmer-rmcat-transport-wide-cc-extensions-01 sections 3.1.1 to 3.1.5).
 */
final class TransportFeedbackWriter {
  /** At most this many statuses a message; the rest goes into the next. */
  static final int MAX_STATUSES = 1_024;

  private static final int SMALL_DELTA_MAX = 255;

  /** None until it is used: a peer that sends no media is given no feedback. */
  private byte[] symbols = {};

  /** How many of the statuses given went into the last message. */
  private int taken;

  int taken() {
    return taken;
  }

  /**
   * Writes from the base sequence number on (the SSRCs before it are written already).
   *
   * @param arrivals ticks of {@link TransportFeedback#TICK_NS}; {@link RtcpWriter#NOT_RECEIVED} for
   *     a lost packet. One at least must have been received
   * @return index after the last byte, which may need padding to four
   */
  int write(byte[] out, int at, int end, int feedbackCount, int base, long[] arrivals, int count) {
    long reference =
        Math.floorDiv(
            arrivals[firstReceived(arrivals, count)], TransportFeedback.TICKS_PER_REFERENCE);
    plan(end - at - 8, reference * TransportFeedback.TICKS_PER_REFERENCE, arrivals, count);
    Bytes.put16(out, at, base);
    Bytes.put16(out, at + 2, taken);
    Bytes.put24(out, at + 4, (int) reference);
    Bytes.put8(out, at + 7, feedbackCount);
    int position = writeChunks(out, at + 8);
    return writeDeltas(out, position, reference * TransportFeedback.TICKS_PER_REFERENCE, arrivals);
  }

  /** Index of the first received status; {@code count} when none was. */
  static int firstReceived(long[] arrivals, int count) {
    int i = 0;
    while (i < count && arrivals[i] == RtcpWriter.NOT_RECEIVED) {
      i++;
    }
    return i;
  }

  /** Chooses the symbols, as many as there is room for with the worst packing of chunks. */
  private void plan(int room, long startTicks, long[] arrivals, int count) {
    long previous = startTicks;
    int deltas = 0;
    int limit = Math.min(count, MAX_STATUSES);
    taken = 0;
    if (symbols.length < limit) {
      symbols = new byte[MAX_STATUSES];
    }
    for (int i = 0; i < limit; i++) {
      int symbol = TransportFeedback.NOT_RECEIVED;
      if (arrivals[i] != RtcpWriter.NOT_RECEIVED) {
        long delta = arrivals[i] - previous;
        if (delta != (short) delta) {
          return;
        }
        symbol =
            delta >= 0 && delta <= SMALL_DELTA_MAX
                ? TransportFeedback.SMALL_DELTA
                : TransportFeedback.LARGE_DELTA;
        previous = arrivals[i];
      }
      int chunks = i / TransportFeedback.TWO_BIT_SYMBOLS + 1;
      if (2 * chunks + deltas + symbol + 3 > room) {
        return;
      }
      deltas += symbol;
      symbols[i] = (byte) symbol;
      taken = i + 1;
    }
  }

  private int writeChunks(byte[] out, int start) {
    int at = start;
    for (int i = 0; i < taken; at += 2) {
      int run = run(i);
      int oneBit = oneBitRun(i);
      if (run == taken - i || (run >= TransportFeedback.TWO_BIT_SYMBOLS && run >= oneBit)) {
        Bytes.put16(out, at, (symbols[i] << 13) | run);
        i += run;
      } else if (oneBit == TransportFeedback.ONE_BIT_SYMBOLS || oneBit == taken - i) {
        Bytes.put16(out, at, 0x8000 | vector(i, oneBit, 1, TransportFeedback.ONE_BIT_SYMBOLS));
        i += oneBit;
      } else {
        int symbolsHere = Math.min(TransportFeedback.TWO_BIT_SYMBOLS, taken - i);
        Bytes.put16(out, at, 0xc000 | vector(i, symbolsHere, 2, TransportFeedback.TWO_BIT_SYMBOLS));
        i += symbolsHere;
      }
    }
    return at;
  }

  private int writeDeltas(byte[] out, int start, long startTicks, long[] arrivals) {
    int at = start;
    long previous = startTicks;
    for (int i = 0; i < taken; i++) {
      if (symbols[i] == TransportFeedback.SMALL_DELTA) {
        out[at] = (byte) (arrivals[i] - previous);
        at += 1;
      } else if (symbols[i] == TransportFeedback.LARGE_DELTA) {
        Bytes.put16(out, at, (int) (arrivals[i] - previous));
        at += 2;
      }
      if (symbols[i] != TransportFeedback.NOT_RECEIVED) {
        previous = arrivals[i];
      }
    }
    return at;
  }

  /** Symbols from {@code from} on that equal the first of them. */
  private int run(int from) {
    int end = Math.min(taken, from + TransportFeedback.RUN_LENGTH_MAX);
    int i = from + 1;
    while (i < end && symbols[i] == symbols[from]) {
      i++;
    }
    return i - from;
  }

  /** Symbols from {@code from} on, at most 14, that one bit each can say. */
  private int oneBitRun(int from) {
    int end = Math.min(taken, from + TransportFeedback.ONE_BIT_SYMBOLS);
    int i = from;
    while (i < end && symbols[i] != TransportFeedback.LARGE_DELTA) {
      i++;
    }
    return i - from;
  }

  private int vector(int from, int count, int bits, int slots) {
    int value = 0;
    for (int i = 0; i < slots; i++) {
      value = (value << bits) | (i < count ? symbols[from + i] : 0);
    }
    return value;
  }
}
