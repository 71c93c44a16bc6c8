package io.coanchor.core.stream;

/**
 * Which requested packets may be sent again: the same one not twice within a round trip (as
 * libwebrtc's RtpPacketHistory has it), and in all no more bytes than a budget that grows with what
 * is sent. Requests alone can thus not make us send without bound.
 */
final class RetransmissionGate {
  /** The shortest time between two copies, however short the round trip. */
  static final long MIN_INTERVAL_NS = 5_000_000L;

  /**
   * Bytes earned per byte of media. At 70 % loss each packet is sent 3.3 times until it arrives,
   * and beyond that no budget helps.
   */
  static final int EARNED_PER_BYTE = 3;

  /** Earned without sending, so that the last packets before a pause are repaired too. */
  static final long FLOOR_BPS = 300_000;

  /** The most that can be saved up: a second of a 4 Mbit/s stream. */
  static final long MAX_BUDGET_BYTES = 512 * 1_024;

  /** To begin with, enough to repair the first key frame. */
  static final long INITIAL_BUDGET_BYTES = 64 * 1_024;

  /** Remembered copies; of a storm's more than these, one may be sent twice in a round trip. */
  private static final int SLOTS = 512;

  private static final long NANOS_PER_FLOOR_BYTE = 8_000_000_000L / FLOOR_BPS;
  private static final long NANOS_PER_MICRO = 1_000;
  private static final long[] NONE = new long[0];

  /** Per slot: microseconds of the latest copy above 16 bits of sequence number. */
  private long[] copies = NONE;

  private long budgetBytes = INITIAL_BUDGET_BYTES;
  private long floorSinceNs;
  private boolean floorStarted;
  private long resentPackets;
  private long resentBytes;
  private long tooSoon;
  private long overBudget;

  /** So many bytes of media were sent since this was last called. */
  void onMediaSent(long bytes, long nowNs) {
    earnFloor(nowNs);
    budgetBytes = Math.min(MAX_BUDGET_BYTES, budgetBytes + EARNED_PER_BYTE * bytes);
  }

  /** Whether the packet may go out again now; if so, it counts as sent. */
  boolean admit(int sequenceNumber, int bytes, long rttNs, long nowNs) {
    if (copies.length == 0) {
      copies = new long[SLOTS];
    }
    int slot = sequenceNumber & SLOTS - 1;
    long copy = copies[slot];
    long nowUs = nowNs / NANOS_PER_MICRO & 0xffff_ffff_ffffL;
    long intervalUs = Math.max(rttNs, MIN_INTERVAL_NS) / NANOS_PER_MICRO;
    boolean samePacket = copy != 0 && (copy & 0xffff) == sequenceNumber;
    if (samePacket && nowUs - (copy >>> 16) < intervalUs) {
      tooSoon++;
      return false;
    }
    earnFloor(nowNs);
    if (budgetBytes < bytes) {
      overBudget++;
      return false;
    }
    budgetBytes -= bytes;
    copies[slot] = nowUs << 16 | sequenceNumber;
    resentPackets++;
    resentBytes += bytes;
    return true;
  }

  long resentPackets() {
    return resentPackets;
  }

  long resentBytes() {
    return resentBytes;
  }

  long tooSoon() {
    return tooSoon;
  }

  long overBudget() {
    return overBudget;
  }

  private void earnFloor(long nowNs) {
    if (!floorStarted) {
      floorStarted = true;
      floorSinceNs = nowNs;
      return;
    }
    // After fourteen seconds the budget is full anyway.
    long elapsedNs = nowNs - floorSinceNs;
    if (elapsedNs > 15_000_000_000L) {
      budgetBytes = MAX_BUDGET_BYTES;
      floorSinceNs = nowNs;
      return;
    }
    // The time of a part of a byte stays for the next call.
    long earned = elapsedNs / NANOS_PER_FLOOR_BYTE;
    budgetBytes = Math.min(MAX_BUDGET_BYTES, budgetBytes + earned);
    floorSinceNs += earned * NANOS_PER_FLOOR_BYTE;
  }
}
