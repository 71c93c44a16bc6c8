package io.coanchor.core.forward;

/**
 * What a packet was stamped with when it was sent, for tracks without RTX.
 *
 * <p>There a packet asked for again goes out under its own sequence number, that is, under the same
 * SRTP nonce. Two different packets under one nonce would give away the authentication key of
 * AES-GCM (RFC 7714 section 9.1, NIST SP 800-38D appendix A), so the second must equal the first in
 * every byte: time stamps, transport-wide number, redundancy and padding included.
 */
final class ResendLog {
  private static final long UNSET = -1;

  // One word for each packet, so that writing it touches one place in memory.
  private static final int SEQUENCE_BITS = 16;
  private static final int TRANSPORT_SHIFT = SEQUENCE_BITS;
  private static final int SEND_TIME_SHIFT = TRANSPORT_SHIFT + 16;
  private static final int BLOCKS_SHIFT = SEND_TIME_SHIFT + 24;
  private static final int PADDING_SHIFT = BLOCKS_SHIFT + 4;
  private static final long HAS_TRANSPORT = 1L << 62;
  private static final long IS_SET = 1L << 63;

  /** More padding than fits beside the rest is not put on packets without RTX. */
  static final int MAX_PADDING_BYTES = 3;

  private final long[] words;
  private final int mask;
  private long newest = UNSET;

  /**
   * Creates an empty log.
   *
   * @param packets how many packets back; a power of two, at most 32,768
   */
  ResendLog(int packets) {
    words = new long[packets];
    mask = packets - 1;
  }

  /**
   * Notes a packet.
   *
   * @param absSendTime 24 bits, written where the extension was agreed on
   * @param transportSequence 16 bits, or {@link ViewerFormat#NONE}
   * @param redBlocks 0 to 15
   * @param paddingBytes 0 to {@link #MAX_PADDING_BYTES}
   */
  void put(long out, int absSendTime, int transportSequence, int redBlocks, int paddingBytes) {
    words[(int) out & mask] =
        (out & 0xffff)
            | (transportSequence & 0xffffL) << TRANSPORT_SHIFT
            | (absSendTime & 0xff_ffffL) << SEND_TIME_SHIFT
            | (redBlocks & 0xfL) << BLOCKS_SHIFT
            | (paddingBytes & 0x3L) << PADDING_SHIFT
            | (transportSequence == ViewerFormat.NONE ? 0 : HAS_TRANSPORT)
            | IS_SET;
    newest = Math.max(newest, out);
  }

  /** Whether a packet was noted and is kept still. */
  boolean has(long out) {
    long word = words[(int) out & mask];
    return word != 0 && newest - out <= mask && (word & 0xffff) == (out & 0xffff);
  }

  /** Reads the place of a packet that is about to be noted. */
  long warm(long out) {
    return words[(int) out & mask];
  }

  int absSendTime(long out) {
    return (int) (words[(int) out & mask] >>> SEND_TIME_SHIFT) & 0xff_ffff;
  }

  int transportSequence(long out) {
    long word = words[(int) out & mask];
    return (word & HAS_TRANSPORT) == 0
        ? ViewerFormat.NONE
        : (int) (word >>> TRANSPORT_SHIFT) & 0xffff;
  }

  int redBlocks(long out) {
    return (int) (words[(int) out & mask] >>> BLOCKS_SHIFT) & 0xf;
  }

  int paddingBytes(long out) {
    return (int) (words[(int) out & mask] >>> PADDING_SHIFT) & 0x3;
  }
}
