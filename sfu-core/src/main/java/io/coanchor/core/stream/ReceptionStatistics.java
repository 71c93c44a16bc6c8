package io.coanchor.core.stream;

/** Loss as RFC 3550 appendix A.3 counts it, and jitter as appendix A.8 does. */
final class ReceptionStatistics {
  private final int clockRate;

  private long packets;
  private long bytes;
  private long highest;
  private long first;
  private long priorExpected;
  private long priorReceived;

  /** Of sources before the latest restart. */
  private long lostBefore;

  private long receivedBefore;

  private long firstArrivalNs;
  private long lastTransit;

  /** In sixteenths of a clock unit. */
  private long jitterQ4;

  private boolean jitterStarted;

  ReceptionStatistics(int clockRate) {
    this.clockRate = clockRate;
  }

  /** A packet that came on the stream itself, for the first time. */
  void onPacket(long first, long highest, int packetBytes) {
    packets++;
    bytes += packetBytes;
    this.first = first;
    this.highest = highest;
  }

  /** A packet in order: reordered ones would count their own lateness as jitter. */
  void onInOrder(long timestamp, long nowNs) {
    if (!jitterStarted) {
      firstArrivalNs = nowNs;
    }
    long arrival = (nowNs - firstArrivalNs) / 1_000 * clockRate / 1_000_000;
    // The difference of 32-bit times is right across the wrap.
    long transit = arrival - timestamp;
    if (jitterStarted) {
      long d = Math.abs((int) (transit - lastTransit));
      jitterQ4 += d - ((jitterQ4 + 8) >> 4);
    }
    lastTransit = transit;
    jitterStarted = true;
  }

  /** The source began anew at {@code first}: what was lost so far stays lost. */
  void onRestart() {
    lostBefore = cumulativeLost();
    receivedBefore = packets;
    priorExpected = 0;
    priorReceived = 0;
    jitterStarted = false;
  }

  /** Share of packets lost since the last call, in 1/256. */
  int takeFractionLost() {
    long expected = expected();
    long received = packets - receivedBefore;
    long expectedNow = expected - priorExpected;
    long lostNow = expectedNow - (received - priorReceived);
    priorExpected = expected;
    priorReceived = received;
    return expectedNow <= 0 || lostNow <= 0 ? 0 : (int) Math.min(255, (lostNow << 8) / expectedNow);
  }

  /** Negative when copies outnumber losses. */
  long cumulativeLost() {
    return lostBefore + expected() - (packets - receivedBefore);
  }

  long jitter() {
    return jitterQ4 >> 4;
  }

  long packets() {
    return packets;
  }

  long bytes() {
    return bytes;
  }

  private long expected() {
    return packets == receivedBefore ? 0 : highest - first + 1;
  }
}
