package io.coanchor.core.stream;

import io.coanchor.core.unit.NtpTime;

/**
 * A peer's wall clock against our {@code nowNs}, learned from the arrival of its sender reports.
 * One for all streams of a peer: whatever its error is, sound and picture share it.
 */
public final class RemoteClock {
  /** Sender reports come every second or so; a window holds some. */
  private static final long WINDOW_NS = 30_000_000_000L;

  private final WindowedMin offset = new WindowedMin(WINDOW_NS);

  /** A sender report of any stream of the peer arrived. */
  public void onSenderReport(long ntp, long nowNs) {
    if (ntp != 0) {
      offset.add(nowNs - NtpTime.toUnixNanos(ntp), nowNs);
    }
  }

  public boolean known() {
    return offset.known();
  }

  /**
   * Our time of the peer's wall-clock time, late by the shortest way a report had.
   *
   * @param unixNs nanoseconds since 1970 by the peer's clock, as from {@link
   *     ReceiveStream#captureUnixNs}
   */
  public long toLocalNs(long unixNs) {
    return unixNs + offset.value();
  }
}
