package io.coanchor.core.rtcp;

import io.coanchor.core.packet.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes RTCP packets one after another into an array of the caller's, as a compound (RFC 3550
 * section 6.1) or reduced-size (RFC 5506) datagram. The caller decides on the order.
 *
 * <p>What does not fit is not written, not even in part, and its method returns false or 0.
 */
public final class RtcpWriter {
  /** In the arrival times of {@link #transportFeedback}: this packet was not received. */
  public static final long NOT_RECEIVED = Long.MIN_VALUE;

  /** Bytes that one {@link #reportBlock} takes. */
  public static final int REPORT_BLOCK_BYTES = RtcpTypes.REPORT_BLOCK_BYTES;

  private static final int NACK_BITS = 16;
  private static final int MAX_CNAME_BYTES = 255;
  private static final int CUMULATIVE_LOST_MAX = 0x7f_ffff;
  private static final int REMB_MANTISSA_BITS = 18;

  /** Room for one chunk, one large delta and the padding. */
  private static final int MIN_STATUS_BYTES = 8;

  private final TransportFeedbackWriter feedbackWriter = new TransportFeedbackWriter();

  private String lastCname = "";
  private byte[] lastName = {};
  private byte[] out = new byte[0];
  private int start;
  private int position;
  private int end;

  /** Start of the report that {@link #reportBlock} adds to; -1 when the last packet is none. */
  private int report = -1;

  /** Starts a datagram at {@code offset} that may fill the array. */
  public RtcpWriter wrap(byte[] out, int offset) {
    return wrap(out, offset, out.length - offset);
  }

  /** Starts a datagram at {@code offset} of at most {@code room} bytes. */
  public RtcpWriter wrap(byte[] out, int offset, int room) {
    if (offset < 0 || room < 0 || room > out.length - offset) {
      throw new IndexOutOfBoundsException(
          "range " + offset + "+" + room + " of an array of " + out.length);
    }
    this.out = out;
    this.start = offset;
    this.position = offset;
    this.end = offset + room;
    this.report = -1;
    return this;
  }

  /** Bytes written since {@link #wrap}. */
  public int length() {
    return position - start;
  }

  /** Bytes that can still be written. */
  public int remaining() {
    return end - position;
  }

  /** A sender report (RFC 3550 section 6.4.1); blocks may be added by {@link #reportBlock}. */
  public boolean senderReport(long ssrc, long ntp, long rtpTimestamp, long packets, long octets) {
    int at = begin(RtcpTypes.SENDER_REPORT, 0, 4 + RtcpTypes.SENDER_INFO_BYTES);
    if (at < 0) {
      return false;
    }
    Bytes.put32(out, at, ssrc);
    Bytes.put64(out, at + 4, ntp);
    Bytes.put32(out, at + 12, rtpTimestamp);
    Bytes.put32(out, at + 16, packets);
    Bytes.put32(out, at + 20, octets);
    report = at - RtcpTypes.HEADER_BYTES;
    return true;
  }

  /** A receiver report (RFC 3550 section 6.4.2); blocks may be added by {@link #reportBlock}. */
  public boolean receiverReport(long ssrc) {
    int at = begin(RtcpTypes.RECEIVER_REPORT, 0, 4);
    if (at < 0) {
      return false;
    }
    Bytes.put32(out, at, ssrc);
    report = at - RtcpTypes.HEADER_BYTES;
    return true;
  }

  /**
   * Adds a block to the report just written; false also when it has 31 already.
   *
   * @param fractionLost in 1/256
   * @param cumulativeLost clamped to 24 bits, signed
   * @param jitter in RTP clock units
   * @param lastSr middle 32 bits of the last sender report's NTP time
   * @param delaySinceLastSr in 1/65536 s
   */
  public boolean reportBlock(
      long ssrc,
      int fractionLost,
      int cumulativeLost,
      long extendedHighest,
      long jitter,
      long lastSr,
      long delaySinceLastSr) {
    if (report < 0
        || (out[report] & 0x1f) == RtcpTypes.MAX_COUNT
        || remaining() < RtcpTypes.REPORT_BLOCK_BYTES) {
      return false;
    }
    int at = position;
    Bytes.put32(out, at, ssrc);
    Bytes.put8(out, at + 4, fractionLost);
    Bytes.put24(
        out, at + 5, Math.clamp(cumulativeLost, -CUMULATIVE_LOST_MAX - 1, CUMULATIVE_LOST_MAX));
    Bytes.put32(out, at + 8, extendedHighest);
    Bytes.put32(out, at + 12, jitter);
    Bytes.put32(out, at + 16, lastSr);
    Bytes.put32(out, at + 20, delaySinceLastSr);
    position += RtcpTypes.REPORT_BLOCK_BYTES;
    out[report]++;
    Bytes.put16(out, report + 2, (position - report) / 4 - 1);
    return true;
  }

  /**
   * A source description of one chunk with its CNAME (RFC 3550 section 6.5.1).
   *
   * @throws IllegalArgumentException when the name is over 255 bytes of UTF-8
   */
  public boolean sdesCname(long ssrc, String cname) {
    byte[] name = encoded(cname);
    if (name.length > MAX_CNAME_BYTES) {
      throw new IllegalArgumentException(
          "cname: " + name.length + " bytes (expected: 0.." + MAX_CNAME_BYTES + ")");
    }
    // At least one zero byte ends the items, then zeros up to four.
    int items = (2 + name.length) / 4 * 4 + 4;
    int at = begin(RtcpTypes.SDES, 1, 4 + items);
    if (at < 0) {
      return false;
    }
    Bytes.put32(out, at, ssrc);
    Bytes.put8(out, at + 4, RtcpTypes.SDES_CNAME);
    Bytes.put8(out, at + 5, name.length);
    System.arraycopy(name, 0, out, at + 6, name.length);
    Arrays.fill(out, at + 6 + name.length, position, (byte) 0);
    return true;
  }

  /** A writer of a peer's reports writes the same name every time. */
  private byte[] encoded(String cname) {
    if (!cname.equals(lastCname)) {
      lastCname = cname;
      lastName = cname.getBytes(StandardCharsets.UTF_8);
    }
    return lastName;
  }

  /** One source leaves, no reason told (RFC 3550 section 6.6). */
  public boolean bye(long ssrc) {
    int at = begin(RtcpTypes.BYE, 1, 4);
    if (at < 0) {
      return false;
    }
    Bytes.put32(out, at, ssrc);
    return true;
  }

  /**
   * A generic NACK (RFC 4585 section 6.2.1) for {@code count} sequence numbers in ascending order,
   * packed into as few entries as can be.
   *
   * @return how many of them it took: fewer when the room runs out
   */
  public int nack(long senderSsrc, long mediaSsrc, int[] sequenceNumbers, int from, int count) {
    if (count == 0 || remaining() < RtcpTypes.HEADER_BYTES + 12) {
      return 0;
    }
    int header = position;
    int at = header + RtcpTypes.HEADER_BYTES + 8;
    int i = from;
    while (i < from + count && end - at >= 4) {
      int pid = sequenceNumbers[i++];
      int blp = 0;
      while (i < from + count) {
        int bit = (sequenceNumbers[i] - pid & 0xffff) - 1;
        if (bit < 0 || bit >= NACK_BITS) {
          break;
        }
        blp |= 1 << bit;
        i++;
      }
      Bytes.put16(out, at, pid);
      Bytes.put16(out, at + 2, blp);
      at += 4;
    }
    feedbackHeader(RtcpTypes.TRANSPORT_FEEDBACK, RtcpTypes.FMT_NACK, at - header, senderSsrc);
    Bytes.put32(out, header + 8, mediaSsrc);
    return i - from;
  }

  /** A picture loss indication (RFC 4585 section 6.3.1). */
  public boolean pli(long senderSsrc, long mediaSsrc) {
    int at = begin(RtcpTypes.PAYLOAD_FEEDBACK, RtcpTypes.FMT_PLI, 8);
    if (at < 0) {
      return false;
    }
    Bytes.put32(out, at, senderSsrc);
    Bytes.put32(out, at + 4, mediaSsrc);
    return true;
  }

  /** A full intra request (RFC 5104 section 4.3.1); a new number for each new request. */
  public boolean fir(long senderSsrc, long mediaSsrc, int sequenceNumber) {
    int at = begin(RtcpTypes.PAYLOAD_FEEDBACK, RtcpTypes.FMT_FIR, 16);
    if (at < 0) {
      return false;
    }
    Bytes.put32(out, at, senderSsrc);
    Bytes.put32(out, at + 4, 0);
    Bytes.put32(out, at + 8, mediaSsrc);
    Bytes.put8(out, at + 12, sequenceNumber);
    Bytes.put24(out, at + 13, 0);
    return true;
  }

  /**
   * The receiver's estimate of the maximum bitrate (draft-alvestrand-rmcat-remb-03), rounded down
   * to 18 significant bits.
   */
  public boolean remb(long senderSsrc, long bitrateBps, long[] ssrcs, int count) {
    int at = begin(RtcpTypes.PAYLOAD_FEEDBACK, RtcpTypes.FMT_APPLICATION, 16 + 4 * count);
    if (at < 0) {
      return false;
    }
    int exponent =
        Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(bitrateBps) - REMB_MANTISSA_BITS);
    Bytes.put32(out, at, senderSsrc);
    Bytes.put32(out, at + 4, 0);
    Bytes.put32(out, at + 8, RtcpTypes.REMB_NAME);
    Bytes.put8(out, at + 12, count);
    Bytes.put24(out, at + 13, exponent << REMB_MANTISSA_BITS | (int) (bitrateBps >>> exponent));
    for (int i = 0; i < count; i++) {
      Bytes.put32(out, at + 16 + 4 * i, ssrcs[i]);
    }
    return true;
  }

  /** XR with the receiver's reference time (RFC 3611 section 4.4). */
  public boolean rrtr(long ssrc, long ntp) {
    int at = begin(RtcpTypes.EXTENDED_REPORT, 0, 16);
    if (at < 0) {
      return false;
    }
    Bytes.put32(out, at, ssrc);
    Bytes.put32(out, at + 4, (long) RtcpTypes.XR_RECEIVER_REFERENCE_TIME << 24 | 2);
    Bytes.put64(out, at + 8, ntp);
    return true;
  }

  /**
   * XR that answers the reference time of {@code ssrc} (RFC 3611 section 4.5).
   *
   * @param lastRr middle 32 bits of that reference time
   * @param delaySinceLastRr in 1/65536 s
   */
  public boolean dlrr(long reporterSsrc, long ssrc, long lastRr, long delaySinceLastRr) {
    int at = begin(RtcpTypes.EXTENDED_REPORT, 0, 8 + RtcpTypes.DLRR_BYTES);
    if (at < 0) {
      return false;
    }
    Bytes.put32(out, at, reporterSsrc);
    Bytes.put32(out, at + 4, (long) RtcpTypes.XR_DLRR << 24 | 3);
    Bytes.put32(out, at + 8, ssrc);
    Bytes.put32(out, at + 12, lastRr);
    Bytes.put32(out, at + 16, delaySinceLastRr);
    return true;
  }

  /**
   * Transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01).
   *
   * @param feedbackCount number of this message, modulo 256
   * @param baseSequence transport-wide sequence number of the first status
   * @param arrivals for each sequence number from there on, arrival in ticks of {@link
   *     TransportFeedback#TICK_NS} or {@link #NOT_RECEIVED}; the first must have been received
   * @return how many statuses it took: fewer than {@code count} when the room runs out or an
   *     arrival is over 8 s from the one before; go on from the next received one in another
   *     message
   */
  public int transportFeedback(
      long senderSsrc,
      long mediaSsrc,
      int feedbackCount,
      int baseSequence,
      long[] arrivals,
      int count) {
    int body = RtcpTypes.HEADER_BYTES + TransportFeedback.FIXED_BYTES;
    int first = TransportFeedbackWriter.firstReceived(arrivals, count);
    if (first >= TransportFeedbackWriter.MAX_STATUSES
        || first == count
        || remaining() < body + MIN_STATUS_BYTES) {
      return 0;
    }
    int header = position;
    int at = header + RtcpTypes.HEADER_BYTES + 8;
    int last = feedbackWriter.write(out, at, end, feedbackCount, baseSequence, arrivals, count);
    int padded = header + (last - header + 3 & ~3);
    Arrays.fill(out, last, padded, (byte) 0);
    feedbackHeader(
        RtcpTypes.TRANSPORT_FEEDBACK, RtcpTypes.FMT_TRANSPORT_WIDE, padded - header, senderSsrc);
    Bytes.put32(out, header + 8, mediaSsrc);
    return feedbackWriter.taken();
  }

  private void feedbackHeader(int type, int format, int bytes, long senderSsrc) {
    int at = begin(type, format, bytes - RtcpTypes.HEADER_BYTES);
    Bytes.put32(out, at, senderSsrc);
  }

  /** Writes a header for {@code bodyBytes} and takes their room; index of the body, or -1. */
  private int begin(int type, int count, int bodyBytes) {
    int at = position;
    if (remaining() < RtcpTypes.HEADER_BYTES + bodyBytes) {
      return -1;
    }
    out[at] = (byte) (RtcpTypes.VERSION << 6 | count);
    out[at + 1] = (byte) type;
    Bytes.put16(out, at + 2, bodyBytes / 4);
    position = at + RtcpTypes.HEADER_BYTES + bodyBytes;
    report = -1;
    return at + RtcpTypes.HEADER_BYTES;
  }
}
