package io.coanchor.core.stream;

import io.coanchor.core.rtp.TimestampUnwrapper;

/**
 * Which RTP timestamp stands for now on a stream that we send, for its sender reports.
 *
 * <p>Each packet gives a pair of timestamp and media time; pacing and jitter only ever make the
 * media time late, so the smallest offset of the last seconds is the true one.
 */
final class SendTimeline {
  private static final long WINDOW_NS = 5_000_000_000L;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final int clockRate;
  private final TimestampUnwrapper unwrapper = new TimestampUnwrapper();
  private final WindowedMin offset = new WindowedMin(WINDOW_NS);
  private long base;

  SendTimeline(int clockRate) {
    this.clockRate = clockRate;
  }

  void add(long timestamp, long mediaTimeNs, long nowNs) {
    if (!unwrapper.started()) {
      base = timestamp;
    }
    long ticks = unwrapper.unwrap(timestamp) - base;
    offset.add(mediaTimeNs - nanosOf(ticks), nowNs);
  }

  boolean known() {
    return offset.known();
  }

  /** The RTP timestamp, 32 bits, of media that is taken at {@code nowNs}. */
  long timestampAt(long nowNs) {
    long sinceBaseNs = nowNs - offset.value();
    return base + ticksOf(sinceBaseNs) & 0xffff_ffffL;
  }

  private long nanosOf(long ticks) {
    return ticks / clockRate * NANOS_PER_SECOND + ticks % clockRate * NANOS_PER_SECOND / clockRate;
  }

  private long ticksOf(long ns) {
    return Math.floorDiv(ns, NANOS_PER_SECOND) * clockRate
        + Math.floorMod(ns, NANOS_PER_SECOND) * clockRate / NANOS_PER_SECOND;
  }
}
