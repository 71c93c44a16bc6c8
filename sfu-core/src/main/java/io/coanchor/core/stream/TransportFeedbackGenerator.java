package io.coanchor.core.stream;

import io.coanchor.core.rtcp.RtcpWriter;
import io.coanchor.core.rtcp.TransportFeedback;
import io.coanchor.core.rtp.SequenceUnwrapper;
import java.util.Arrays;

/**
 * Tells a peer when each of its packets arrived, by transport-wide sequence number
 * (draft-holmer-rmcat-transport-wide-cc-extensions-01; libwebrtc's
 * TransportSequenceNumberFeedbackGenerator). One for all streams of a transport.
 */
public final class TransportFeedbackGenerator {
  /** What {@link #deadlineNs} gives while there is nothing to tell. */
  public static final long NEVER = Long.MAX_VALUE;

  /** Time between messages: 20 a second let the sender's estimator react within two round trips. */
  public static final long INTERVAL_NS = 50_000_000L;

  /** A message early when so many wait, so that at high rates one datagram still holds them. */
  static final int EARLY_PACKETS = 300;

  /** Packets back that a late one may still be told of; a power of two. */
  static final int WINDOW = 2_048;

  /** Half of what a message can hold. */
  private static final int MAX_LEADING_LOSSES = 512;

  private static final int MASK = WINDOW - 1;

  private static final long[] NOTHING = {};

  // Only with the first packet: a viewer's transport never gets one.
  private long[] arrivals = NOTHING;
  private long[] batch = NOTHING;
  private final SequenceUnwrapper unwrapper = new SequenceUnwrapper();

  private long mediaSsrc;
  private long nextToReport;
  private long pendingSinceNs = NEVER;
  private long lastSentNs;
  private int feedbackCount;
  private int pending;
  private boolean sentAny;

  /** Whether the last message could not hold all. */
  private boolean more;

  /** Reports on one transport. */
  public TransportFeedbackGenerator() {}

  /**
   * A packet arrived with this transport-wide sequence number.
   *
   * @param ssrc the packet's; messages name the newest, as libwebrtc ignores one that names none of
   *     its own
   */
  public void onPacket(long ssrc, int sequenceNumber, long nowNs) {
    mediaSsrc = ssrc;
    boolean first = !unwrapper.started();
    long before = unwrapper.highest();
    long sequence = unwrapper.unwrap(sequenceNumber);
    if (first) {
      arrivals = new long[WINDOW];
      batch = new long[WINDOW];
      Arrays.fill(arrivals, RtcpWriter.NOT_RECEIVED);
      nextToReport = sequence;
    } else if (sequence > before) {
      forget(before + 1, sequence);
    } else if (sequence <= before - WINDOW || arrived(sequence)) {
      return;
    }
    arrivals[(int) (sequence & MASK)] = Math.floorDiv(nowNs, TransportFeedback.TICK_NS);
    // A late packet is told of together with all after it, which the sender takes as news on it
    // only.
    nextToReport = Math.max(Math.min(nextToReport, sequence), unwrapper.highest() - WINDOW + 1);
    pending++;
    pendingSinceNs = Math.min(pendingSinceNs, nowNs);
  }

  /** When to call {@link #write}; {@link #NEVER} while nothing arrived since. */
  public long deadlineNs() {
    if (pending == 0) {
      return NEVER;
    }
    if (more || pending >= EARLY_PACKETS || !sentAny) {
      return pendingSinceNs;
    }
    return Math.max(pendingSinceNs, lastSentNs + INTERVAL_NS);
  }

  /**
   * Writes one message on what arrived since the last.
   *
   * @return whether one was written; there may be more to write, as {@link #deadlineNs} tells
   */
  public boolean write(RtcpWriter writer, long senderSsrc, long nowNs) {
    if (pending == 0) {
      return false;
    }
    skipLongLoss();
    int count = (int) (unwrapper.highest() - nextToReport + 1);
    int received = 0;
    for (int i = 0; i < count; i++) {
      batch[i] = arrivals[(int) (nextToReport + i & MASK)];
      received += batch[i] == RtcpWriter.NOT_RECEIVED ? 0 : 1;
    }
    int base = (int) (nextToReport & 0xffff);
    int taken = writer.transportFeedback(senderSsrc, mediaSsrc, feedbackCount, base, batch, count);
    if (taken == 0) {
      return false;
    }
    feedbackCount = feedbackCount + 1 & 0xff;
    nextToReport += taken;
    lastSentNs = nowNs;
    sentAny = true;
    for (int i = 0; i < taken; i++) {
      received -= batch[i] == RtcpWriter.NOT_RECEIVED ? 0 : 1;
    }
    pending = received;
    more = received > 0;
    pendingSinceNs = more ? pendingSinceNs : NEVER;
    return true;
  }

  /**
   * A message begins with no more losses than this; an outage before them is known from silence.
   */
  private void skipLongLoss() {
    long firstReceived = nextToReport;
    while (!arrived(firstReceived)) {
      firstReceived++;
    }
    nextToReport = Math.max(nextToReport, firstReceived - MAX_LEADING_LOSSES);
  }

  private boolean arrived(long sequence) {
    return arrivals[(int) (sequence & MASK)] != RtcpWriter.NOT_RECEIVED;
  }

  private void forget(long from, long to) {
    if (to - from >= WINDOW) {
      Arrays.fill(arrivals, RtcpWriter.NOT_RECEIVED);
      return;
    }
    for (long i = from; i < to; i++) {
      arrivals[(int) (i & MASK)] = RtcpWriter.NOT_RECEIVED;
    }
  }
}
