package io.coanchor.core.forward;

import io.coanchor.core.unit.Bitrate;
import org.jspecify.annotations.Nullable;

/**
 * Starts a viewer in the middle of a GOP: plans the replay of the cached key frame and everything
 * since, and paces it.
 *
 * <p>The replay is read on from the history until it has caught up with live; live packets queue
 * there. It is sent at {@link #rateBps} and so takes a time known in advance, {@code catchUpNs}.
 * The timestamps of everything that is sent until then are squeezed into just that time and end at
 * live, so that the decoder sees frames come as fast as their timestamps say: no delay builds up
 * that its jitter buffer would have to learn away.
 */
public final class InstantStart {
  private static final long MIN_RATE_BPS = 10_000_000;
  private static final int STREAM_FACTOR = 4;

  /** Sent at once: as much as the rate makes in this time. */
  private static final long BURST_NS = 5_000_000;

  private static final long MIN_WAIT_NS = 1_000_000;

  /**
   * When the replay would take longer, a new key frame is asked for as well: the viewer must be at
   * live one second after joining.
   */
  private static final long MAX_CATCH_UP_NS = 700_000_000L;

  private long rateBps;
  private long catchUpNs;
  private double budgetBytes;
  private long refilledNs;
  private boolean active;
  private @Nullable ReplayTimeline timeline;

  /**
   * Plans the replay from {@code keyFrameStart} to the newest packet of the layer.
   *
   * @return how timestamps are squeezed; null when there is nothing to squeeze
   */
  public @Nullable ReplayTimeline begin(LayerView layer, long keyFrameStart, long nowNs) {
    long bytes = 0;
    long keyFrameBytes = 0;
    long from = 0;
    long newest = Long.MIN_VALUE;
    for (long sequence = keyFrameStart; sequence <= layer.newest(); sequence++) {
      MediaPacket packet = layer.find(sequence);
      if (packet == null) {
        continue;
      }
      if (sequence == keyFrameStart) {
        from = packet.extendedTimestamp();
      }
      if (packet.extendedTimestamp() == from) {
        keyFrameBytes += sizeOf(packet);
      }
      bytes += sizeOf(packet);
      newest = Math.max(newest, packet.extendedTimestamp());
    }
    long streamBps = layer.bitrateBps();
    rateBps = Math.max(MIN_RATE_BPS, STREAM_FACTOR * streamBps);
    catchUpNs = Bitrate.nanosFor(bytes, rateBps - streamBps);
    budgetBytes = burstBytes();
    refilledNs = nowNs;
    active = true;
    timeline = null;
    if (newest > from) {
      double unitsPerNs = layer.clockRate() / 1e9;
      long keyFrameNs = Bitrate.nanosFor(keyFrameBytes, rateBps);
      long until = newest + (long) (catchUpNs * unitsPerNs);
      long span = (long) (Math.max(0, catchUpNs - keyFrameNs) * unitsPerNs);
      timeline = ReplayTimeline.of(from, until, span);
    }
    return timeline;
  }

  /** Whether a replay is under way. */
  public boolean isActive() {
    return active;
  }

  /** Whether the replay takes so long that a new key frame should be asked for beside it. */
  public boolean isSlow() {
    return catchUpNs > MAX_CATCH_UP_NS;
  }

  /** The rate of the present or last replay, in bits per second. */
  public long rateBps() {
    return rateBps;
  }

  /** Whether a packet may be sent now. */
  public boolean maySend(long nowNs) {
    long elapsed = nowNs - refilledNs;
    if (elapsed > 0) {
      budgetBytes = Math.min(burstBytes(), budgetBytes + elapsed * (rateBps / 8e9));
      refilledNs = nowNs;
    }
    return budgetBytes > 0;
  }

  /** Takes note of bytes sent. */
  public void onSent(int bytes) {
    budgetBytes -= bytes;
  }

  /** When to go on. */
  public long deadlineNs() {
    long wait = (long) ((burstBytes() / 2 - budgetBytes) * 8e9 / rateBps);
    return refilledNs + Math.max(MIN_WAIT_NS, wait);
  }

  /** The viewer is at live, or the source is gone. */
  public void end() {
    active = false;
    timeline = null;
  }

  private double burstBytes() {
    return rateBps / 8e9 * BURST_NS;
  }

  private static int sizeOf(MediaPacket packet) {
    return packet.length() == 0 ? 0 : packet.length() + OVERHEAD_BYTES;
  }

  /** RTP header and the usual extensions, which the pace counts too. */
  private static final int OVERHEAD_BYTES = 24;
}
