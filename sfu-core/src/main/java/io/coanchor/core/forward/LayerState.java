package io.coanchor.core.forward;

import io.coanchor.core.codec.Codec;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a {@link MediaLayer} at one moment, for readers on any thread: goes along with
 * each batch, so that nobody but its owner reads a layer's own fields. Filled by {@link
 * MediaLayer#snapshot}, taken over by {@link LayerView#update}.
 */
public final class LayerState {
  static final long NEVER = Long.MIN_VALUE;

  @Nullable Codec codec;
  long lastPacketNs = NEVER;
  long bitrateBps;
  int width;
  int height;

  /** Nothing below this sequence number is forwarded. */
  long floor;

  final SourceLine line = new SourceLine();

  // Where the history stood when the batch began.
  long horizon;
  long newest = -1;
  long keyFrameStart = -1;

  /** A state of which nothing is known. */
  public LayerState() {}

  /** Whether any packet was stored before the batch. */
  public boolean hasPackets() {
    return horizon > 0;
  }

  /** Takes over another one's values. */
  public void copyFrom(LayerState other) {
    codec = other.codec;
    lastPacketNs = other.lastPacketNs;
    bitrateBps = other.bitrateBps;
    width = other.width;
    height = other.height;
    floor = other.floor;
    line.copyFrom(other.line);
    horizon = other.horizon;
    newest = other.newest;
    keyFrameStart = other.keyFrameStart;
  }

  /** The batch begins here: what the history holds now is known, what comes is the batch. */
  public void begin(History history) {
    horizon = history.stored();
    newest = history.newest();
    keyFrameStart = history.keyFrameStart();
  }
}
