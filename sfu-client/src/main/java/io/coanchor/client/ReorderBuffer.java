package io.coanchor.client;

import io.coanchor.core.rtp.RtpPacket;
import java.util.Arrays;

/**
 * Puts the packets of one stream into order and waits, for a while, for those that are missing.
 * Bounded: what would not fit gives up what is missing before it.
 */
final class ReorderBuffer {
  /** Takes packets in order, each at most once. */
  interface Sink {
    void onPacket(
        long sequence,
        long timestamp,
        boolean marker,
        int payloadType,
        byte[] payload,
        int offset,
        int length);
  }

  /** At 10 Mbit/s a second's worth. */
  static final int CAPACITY = 1_024;

  private static final int MASK = CAPACITY - 1;
  private static final int MARKER = 0x80;
  private static final double SMOOTHING = 32;
  private static final byte[] EMPTY = {};

  private final long waitNs;
  private final Sink sink;

  private final byte[][] payloads = new byte[CAPACITY][];
  private final int[] lengths = new int[CAPACITY];
  private final long[] timestamps = new long[CAPACITY];
  private final int[] types = new int[CAPACITY];
  private final long[] arrivals = new long[CAPACITY];
  private final boolean[] filled = new boolean[CAPACITY];

  private long next = -1;
  private int waiting;
  private double delayNs;

  /**
   * An empty buffer.
   *
   * @param waitNs how long a missing packet holds up those after it
   */
  ReorderBuffer(long waitNs, Sink sink) {
    this.waitNs = waitNs;
    this.sink = sink;
    Arrays.fill(payloads, EMPTY);
  }

  /**
   * Takes a packet.
   *
   * @param packet its payload is copied where it has to wait
   */
  void push(long sequence, RtpPacket packet, long nowNs) {
    if (next < 0) {
      next = sequence;
    }
    if (sequence < next) {
      return;
    }
    if (sequence - next >= CAPACITY) {
      skipTo(sequence - CAPACITY + 1, nowNs);
    }
    if (sequence == next) {
      next++;
      noteDelay(0);
      sink.onPacket(
          sequence,
          packet.timestamp(),
          packet.marker(),
          packet.payloadType(),
          packet.array(),
          packet.payloadOffset(),
          packet.payloadLength());
      drain(nowNs);
    } else if (!filled[(int) sequence & MASK]) {
      keep((int) sequence & MASK, packet, nowNs);
    }
  }

  private void keep(int slot, RtpPacket packet, long nowNs) {
    int length = packet.payloadLength();
    if (payloads[slot].length < length) {
      payloads[slot] = new byte[length];
    }
    System.arraycopy(packet.array(), packet.payloadOffset(), payloads[slot], 0, length);
    lengths[slot] = length;
    timestamps[slot] = packet.timestamp();
    types[slot] = packet.payloadType() | (packet.marker() ? MARKER : 0);
    arrivals[slot] = nowNs;
    filled[slot] = true;
    waiting++;
  }

  private void drain(long nowNs) {
    while (waiting > 0 && filled[(int) next & MASK]) {
      deliver(nowNs);
    }
  }

  private void noteDelay(long waitedNs) {
    delayNs += (waitedNs - delayNs) / SMOOTHING;
  }

  /** How long packets wait here, smoothed over some dozens. */
  long delayNs() {
    return (long) delayNs;
  }

  private void deliver(long nowNs) {
    int slot = (int) next & MASK;
    noteDelay(nowNs - arrivals[slot]);
    filled[slot] = false;
    waiting--;
    long sequence = next++;
    sink.onPacket(
        sequence,
        timestamps[slot],
        (types[slot] & MARKER) != 0,
        types[slot] & ~MARKER,
        payloads[slot],
        0,
        lengths[slot]);
  }

  /** Gives up everything missing before {@code sequence}. */
  private void skipTo(long sequence, long nowNs) {
    while (next < sequence && waiting > 0) {
      if (filled[(int) next & MASK]) {
        deliver(nowNs);
      } else {
        next++;
      }
    }
    next = Math.max(next, sequence);
    drain(nowNs);
  }

  /** How many packets wait for one before them. */
  int waiting() {
    return waiting;
  }

  /** When {@link #onDeadline} is due; {@link Long#MAX_VALUE} while nothing waits. */
  long deadlineNs() {
    return waiting == 0 ? Long.MAX_VALUE : arrivals[(int) firstWaiting() & MASK] + waitNs;
  }

  private long firstWaiting() {
    long sequence = next;
    while (!filled[(int) sequence & MASK]) {
      sequence++;
    }
    return sequence;
  }

  /** Gives up what held up others for too long. */
  void onDeadline(long nowNs) {
    while (waiting > 0 && nowNs >= deadlineNs()) {
      skipTo(firstWaiting(), nowNs);
    }
  }
}
