package io.coanchor.core.rtcp;

import io.coanchor.core.packet.Bytes;

/**
 * One report block (RFC 3550 section 6.4.1), seen in place. Valid only during the handler's call.
 */
public final class ReportBlock {
  private byte[] array = new byte[0];
  private int offset;

  ReportBlock() {}

  void wrap(byte[] array, int offset) {
    this.array = array;
    this.offset = offset;
  }

  /** The source reported on. */
  public long ssrc() {
    return Bytes.u32(array, offset);
  }

  /** Share of packets lost since the last report, in 1/256. */
  public int fractionLost() {
    return Bytes.u8(array, offset + 4);
  }

  /** Packets lost since the beginning; negative when duplicates outnumber losses. */
  public int cumulativeLost() {
    return Bytes.u24(array, offset + 5) << 8 >> 8;
  }

  /** Highest sequence number received, cycles in the upper 16 of its 32 bits. */
  public long extendedHighest() {
    return Bytes.u32(array, offset + 8);
  }

  /** Interarrival jitter in RTP clock units. */
  public long jitter() {
    return Bytes.u32(array, offset + 12);
  }

  /** Middle 32 bits of the NTP time of the last sender report received; 0 if none was. */
  public long lastSr() {
    return Bytes.u32(array, offset + 16);
  }

  /** Delay since that sender report, in 1/65536 s. */
  public long delaySinceLastSr() {
    return Bytes.u32(array, offset + 20);
  }
}
