package io.coanchor.core.forward;

import java.util.Arrays;

/**
 * What a packet was stamped with when it was sent, for tracks without RTX.
 *
 * <p>There a packet asked for again goes out under its own sequence number, that is, under the same
 * SRTP nonce. Two different packets under one nonce would give away the authentication key of
 * AES-GCM (RFC 7714 section 9.1, NIST SP 800-38D appendix A), so the second must equal the first in
 * every byte: time stamps, transport-wide number, redundancy and padding included.
 */
final class ResendLog {
  private static final int UNSET = -1;

  private final long[] sequences;
  private final int[] sendTimes;
  private final int[] transportSequences;
  private final byte[] redundancy;
  private final byte[] padding;
  private final int mask;

  /**
   * Creates an empty log.
   *
   * @param packets how many packets back; a power of two
   */
  ResendLog(int packets) {
    sequences = new long[packets];
    Arrays.fill(sequences, UNSET);
    sendTimes = new int[packets];
    transportSequences = new int[packets];
    redundancy = new byte[packets];
    padding = new byte[packets];
    mask = packets - 1;
  }

  void put(long out, int absSendTime, int transportSequence, int redBlocks, int paddingBytes) {
    int at = (int) out & mask;
    sequences[at] = out;
    sendTimes[at] = absSendTime;
    transportSequences[at] = transportSequence;
    redundancy[at] = (byte) redBlocks;
    padding[at] = (byte) paddingBytes;
  }

  boolean has(long out) {
    return sequences[(int) out & mask] == out;
  }

  int absSendTime(long out) {
    return sendTimes[(int) out & mask];
  }

  int transportSequence(long out) {
    return transportSequences[(int) out & mask];
  }

  int redBlocks(long out) {
    return redundancy[(int) out & mask];
  }

  int paddingBytes(long out) {
    return padding[(int) out & mask] & 0xff;
  }
}
