package io.coanchor.loadtest.measure;

import io.coanchor.loadtest.media.MediaStamp;

/**
 * One track of one viewer: which packets and which stamped ones have come. Of the loop's thread.
 */
public final class TrackRecord {
  private static final int COUNT_BITS = 28;
  private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

  private long packets;
  private long bytes;
  private long first = Long.MAX_VALUE;
  private long highest = -1;

  private long stamped;
  private int firstCount = -1;
  private int highestCount;

  /** Takes note of a packet, each once. */
  void onPacket(long extendedSequence, int payloadBytes) {
    packets++;
    bytes += payloadBytes;
    first = Math.min(first, extendedSequence);
    highest = Math.max(highest, extendedSequence);
  }

  /** Takes note of a stamp; those of before the viewer was there are not for it. */
  void onStamp(int count) {
    if (count == MediaStamp.UNCOUNTED) {
      return;
    }
    if (firstCount < 0) {
      firstCount = count;
      highestCount = count;
    }
    int unused = Integer.SIZE - COUNT_BITS;
    int ahead = ((count - highestCount) << unused) >> unused;
    highestCount = ahead > 0 ? count : highestCount;
    stamped++;
  }

  /** Packets that came, repetitions not counted. */
  public long packets() {
    return packets;
  }

  /** Bytes of their payload. */
  public long bytes() {
    return bytes;
  }

  /** Packets that should have come, from the first to the highest sequence number. */
  public long expected() {
    return highest < 0 ? 0 : highest - first + 1;
  }

  /** Packets that never came, not by retransmission either. */
  public long missing() {
    return Math.max(0, expected() - packets);
  }

  /** Stamped frames that were sent between the first and the last that came. */
  public long framesExpected() {
    return firstCount < 0 ? 0 : ((highestCount - firstCount) & COUNT_MASK) + 1;
  }

  /** Of them those that never came, whatever the server's sequence numbers say. */
  public long framesMissing() {
    return Math.max(0, framesExpected() - stamped);
  }
}
