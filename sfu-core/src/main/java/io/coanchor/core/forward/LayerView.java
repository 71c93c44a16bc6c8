package io.coanchor.core.forward;

import io.coanchor.core.codec.Codec;
import org.jspecify.annotations.Nullable;

/**
 * One layer of a publisher as the viewers of one worker see it: everything up to the packet that is
 * being dealt with, and nothing after, even if the history holds more already. So a viewer that
 * reads on from the history meets each packet once, in the order in which batches bring them.
 *
 * <p>Owned by the viewers' worker, which need not be the publisher's: of the publisher's objects it
 * reads only the {@link History}, whose slots it copies and checks.
 */
public final class LayerView {
  /** Found packets that a reader may look at together. */
  private static final int READS = 8;

  // Given.
  private final int index;
  private final String rid;
  private final History history;
  private final boolean sameThread;

  // Owned.
  private final LayerState state = new LayerState();
  private final MediaPacket[] reads;
  private int nextRead;

  // How far the worker has come.
  private long horizon;
  private long newest = -1;
  private long keyFrameStart = -1;

  /**
   * Creates a view that has seen nothing yet.
   *
   * @param sameThread whether the layer is owned by the thread that owns this view: then slots need
   *     not be copied to be read
   */
  public LayerView(MediaLayer layer, boolean sameThread) {
    this.index = layer.index();
    this.rid = layer.rid();
    this.history = layer.history();
    this.sameThread = sameThread;
    this.reads = new MediaPacket[sameThread ? 0 : READS];
    for (int i = 0; i < reads.length; i++) {
      reads[i] = MediaPacket.blank();
    }
  }

  /** Position in the track, 0 for a track without simulcast. */
  public int index() {
    return index;
  }

  /** Its name (RFC 8852); empty where there is no simulcast. */
  public String rid() {
    return rid;
  }

  /** The codec of the newest packet; null before the first. */
  public @Nullable Codec codec() {
    return state.codec;
  }

  /** Whether a packet came in the last {@code withinNs}. */
  public boolean isActive(long nowNs, long withinNs) {
    return state.lastPacketNs != LayerState.NEVER && nowNs - state.lastPacketNs <= withinNs;
  }

  /** Payload bits per second over the last second in which packets came. */
  public long bitrateBps() {
    return state.bitrateBps;
  }

  /** Pixels a frame by the newest key frame; 0 when not known. */
  public long pixels() {
    return (long) state.width * state.height;
  }

  /** Width of the picture by the newest key frame; 0 when not known. */
  public int width() {
    return state.width;
  }

  /** Height of the picture by the newest key frame; 0 when not known. */
  public int height() {
    return state.height;
  }

  /**
   * The layer's first packet after it was muted, or went over to another source, last, by extended
   * sequence number; 0 if neither happened. Whoever stands before it has to begin anew.
   */
  public long floor() {
    return state.floor;
  }

  /** RTP timestamp units a second. */
  public int clockRate() {
    return history.clockRate();
  }

  /** The extended timestamp of what is captured so that it arrives now with the least delay. */
  public double timestampAt(long nowNs) {
    return state.line.timestampAt(nowNs);
  }

  /** Highest extended sequence number so far; -1 before the first packet. */
  public long newest() {
    return newest;
  }

  /** Lowest extended sequence number that may still be found. */
  public long oldest() {
    return history.oldest();
  }

  /** First packet of the newest key frame; -1 when there is none or it is gone. */
  public long keyFrameStart() {
    return keyFrameStart;
  }

  /**
   * The packet of that number; null when it has not been seen yet or is gone. What is found stays
   * readable until {@value #READS} more have been; its bytes may be overwritten at any time, so
   * that whoever has copied them asks {@link MediaPacket#holds}.
   */
  public @Nullable MediaPacket find(long extendedSequence) {
    MediaPacket slot = history.find(extendedSequence);
    if (slot == null) {
      return null;
    }
    if (sameThread) {
      return slot.ordinal() > horizon ? null : slot;
    }
    MediaPacket copy = reads[nextRead];
    if (!copy.copyFrom(slot, extendedSequence) || copy.ordinal() > horizon) {
      return null;
    }
    nextRead = (nextRead + 1) & (READS - 1);
    return copy;
  }

  /** A batch came: takes over what it tells of the layer, and stands before its first packet. */
  public void update(LayerState next) {
    state.copyFrom(next);
    rewind(next);
  }

  /** Stands before the first packet of a batch, for the next viewer. */
  public void rewind(LayerState batch) {
    horizon = batch.horizon;
    newest = batch.newest;
    keyFrameStart = batch.keyFrameStart;
  }

  /** The next packet of the batch is dealt with. */
  public void advance(long toHorizon, long toNewest, long toKeyFrameStart) {
    horizon = toHorizon;
    newest = toNewest;
    keyFrameStart = toKeyFrameStart;
  }
}
