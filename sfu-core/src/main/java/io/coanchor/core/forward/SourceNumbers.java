package io.coanchor.core.forward;

import io.coanchor.core.rtp.RtpPacket;
import io.coanchor.core.rtp.TimestampUnwrapper;
import java.util.Arrays;

/**
 * The source (SSRC) that a layer is fed from, and how its numbers and times become the layer's,
 * which only grow. A publisher may go over to another source within a session (RFC 3550 section
 * 8.2, an encoder that is started anew, a renegotiated track), whose random beginnings have nothing
 * to do with those before; and a source may begin anew under its SSRC.
 *
 * <p>The newest source feeds the layer. One that was left gets it back only once the newest is
 * silent, so that its last packets, or a second source that nobody agreed on, do not take turns.
 */
public final class SourceNumbers {
  /** Silent for longer than Opus is between its packets when nobody speaks (DTX: 400 ms). */
  static final long SILENCE_NS = 1_000_000_000L;

  /** Numbers left free before a new source's first packet, for those that it overtook. */
  static final int FRONT = 128;

  /** A step ahead of more than this is a new beginning (RFC 3550 appendix A.1, MAX_DROPOUT). */
  private static final int MAX_DROPOUT = 3_000;

  /** As many as a transport knows streams. */
  private static final int EARLIER = 16;

  private static final long NOBODY = -1;

  // Owned.
  private final TimestampUnwrapper timestamps = new TimestampUnwrapper();
  private final long[] earlier = new long[EARLIER];

  // State.
  private long ssrc = NOBODY;
  private int changes;
  private long highest;
  private long lastNs;
  private long sequenceOffset;
  private long timestampOffset;
  private long highestTimestamp;
  private long floor;
  private long first;

  SourceNumbers() {
    Arrays.fill(earlier, NOBODY);
  }

  /** Whether a packet goes on with the source that there is. */
  boolean continues(long ssrc, long extendedSequence) {
    return this.ssrc == ssrc && extendedSequence <= highest + MAX_DROPOUT;
  }

  /** Whether a packet that does not continue the source may begin the next. */
  boolean mayFollow(long next, long nowNs) {
    if (nowNs - lastNs >= SILENCE_NS) {
      return true;
    }
    for (long left : earlier) {
      if (left == next) {
        return false;
      }
    }
    return true;
  }

  /**
   * Goes over to another source, or to the same one if it began anew. The first one's numbers and
   * times are the layer's.
   *
   * @param packet its first
   * @param from the lowest number of the layer that is free
   * @param clock the layer's, on which the packet is put where it arrived
   */
  void turnTo(RtpPacket packet, long extendedSequence, long from, SourceClock clock, long nowNs) {
    if (isKnown()) {
      if (ssrc != packet.ssrc()) {
        earlier[changes % EARLIER] = ssrc;
      }
      changes++;
      floor = from;
      first = from + FRONT;
      sequenceOffset = first - extendedSequence;
      timestamps.reset();
      long own = timestamps.unwrap(packet.timestamp());
      long now = clock.isSet() ? Math.round(clock.arrivalLineAt(nowNs)) : own;
      timestampOffset = Math.max(now, highestTimestamp + 1) - own;
    }
    ssrc = packet.ssrc();
    highest = extendedSequence;
  }

  /** Whether there is a source yet. */
  boolean isKnown() {
    return ssrc != NOBODY;
  }

  boolean is(long asked) {
    return ssrc == asked;
  }

  /** The layer's number of a packet; one below {@link #floor} has no place. */
  long sequence(long extendedSequence, long nowNs) {
    lastNs = nowNs;
    highest = Math.max(highest, extendedSequence);
    return extendedSequence + sequenceOffset;
  }

  /** The source's own extended number behind one of the layer's. */
  public long sourceSequence(long sequence) {
    return sequence - sequenceOffset;
  }

  /** The layer's timestamp of a packet. */
  long timestamp(long rtpTimestamp) {
    long timestamp = timestamps.unwrap(rtpTimestamp) + timestampOffset;
    highestTimestamp = Math.max(highestTimestamp, timestamp);
    return timestamp;
  }

  /** The layer's timestamp of one in a report. */
  long peekTimestamp(long rtpTimestamp) {
    return timestamps.peek(rtpTimestamp) + timestampOffset;
  }

  /** Below it are earlier sources' numbers; 0 with the first source. */
  long floor() {
    return floor;
  }

  /** The number of its first packet; 0 with the first source, which has nobody before it. */
  long first() {
    return first;
  }

  /** How often another source took over, or the same one began anew. */
  public int changes() {
    return changes;
  }
}
