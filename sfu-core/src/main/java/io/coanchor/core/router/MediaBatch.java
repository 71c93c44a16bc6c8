package io.coanchor.core.router;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.forward.History;
import io.coanchor.core.forward.LayerState;
import io.coanchor.core.forward.MediaLayer;
import io.coanchor.core.forward.MediaPacket;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a producer stored during one cycle, in the order of storing, and the state of its layers.
 * Complete in itself: a worker that gets it needs nothing else of the publisher's worker but the
 * payloads, which stay in the histories.
 *
 * <p>Filled and used again by its owner; nothing is allocated once it has its usual size.
 */
public final class MediaBatch {
  private static final int FIRST_PACKETS = 8;

  private @Nullable Producer producer;
  private LayerState[] states = {};
  private MediaPacket[] packets = {};
  private Position[] positions = {};
  private int count;
  private long arrivalNs;

  /** An empty batch of nobody. */
  public MediaBatch() {}

  /** Where a packet belongs, and where the history stood once it was stored. */
  private static final class Position {
    int layer;
    long sequence;
    long newest;
    long keyFrameStart;
    boolean recovered;

    void copyFrom(Position other) {
      layer = other.layer;
      sequence = other.sequence;
      newest = other.newest;
      keyFrameStart = other.keyFrameStart;
      recovered = other.recovered;
    }
  }

  /** Whose packets these are; null while it is nobody's. */
  public @Nullable Producer producer() {
    return producer;
  }

  /** Number of packets. */
  public int count() {
    return count;
  }

  /** When the first of them arrived, on the clock of {@code nowNs}; 0 for none. */
  public long arrivalNs() {
    return count == 0 ? 0 : arrivalNs;
  }

  /** What was known of a packet when it was stored; its bytes are in the history still, or not. */
  public MediaPacket packet(int at) {
    return packets[at];
  }

  /** Extended sequence number of a packet. */
  public long sequence(int at) {
    return positions[at].sequence;
  }

  /** Sound or picture. */
  public MediaKind kind(int at) {
    return positions[at].layer == 0 ? MediaKind.AUDIO : MediaKind.VIDEO;
  }

  /** Whether any packet is of this kind. */
  public boolean has(MediaKind kind) {
    for (int i = 0; i < count; i++) {
      if (kind(i) == kind) {
        return true;
      }
    }
    return false;
  }

  /** The packet's layer within its track. */
  public int layer(int at) {
    return Math.max(0, positions[at].layer - 1);
  }

  /** Whether the packet was lost and came out of another one's redundancy. */
  public boolean recovered(int at) {
    return positions[at].recovered;
  }

  /** Makes this the same as another batch. */
  public void copyFrom(MediaBatch other) {
    of(other.producer, other.states.length);
    for (int i = 0; i < states.length; i++) {
      states[i].copyFrom(other.states[i]);
    }
    grow(other.count);
    count = other.count;
    arrivalNs = other.arrivalNs;
    for (int i = 0; i < count; i++) {
      positions[i].copyFrom(other.positions[i]);
      packets[i].copyFrom(other.packets[i], positions[i].sequence);
    }
  }

  /** Forgets everything that could keep a publisher's memory alive. */
  public void clear() {
    producer = null;
    count = 0;
    for (MediaPacket packet : packets) {
      packet.forget();
    }
  }

  // The producer's side.

  /** Makes this a batch of {@code layerCount} layers, the sound's first. */
  void of(@Nullable Producer of, int layerCount) {
    producer = of;
    count = 0;
    if (states.length != layerCount) {
      states = new LayerState[layerCount];
      for (int i = 0; i < layerCount; i++) {
        states[i] = new LayerState();
      }
    }
  }

  void add(int layerId, MediaLayer layer, MediaPacket stored, boolean recovered, long nowNs) {
    grow(count + 1);
    if (count == 0) {
      arrivalNs = nowNs;
    }
    History history = layer.history();
    Position position = positions[count];
    position.layer = layerId;
    position.sequence = stored.extendedSequence();
    position.newest = history.newest();
    position.keyFrameStart = history.keyFrameStart();
    position.recovered = recovered;
    packets[count].copyFrom(stored, position.sequence);
    count++;
  }

  LayerState state(int layerId) {
    return states[layerId];
  }

  int layers() {
    return states.length;
  }

  // The consumers' side.

  int layerId(int at) {
    return positions[at].layer;
  }

  long newest(int at) {
    return positions[at].newest;
  }

  long keyFrameStart(int at) {
    return positions[at].keyFrameStart;
  }

  private void grow(int wanted) {
    int had = packets.length;
    if (wanted <= had) {
      return;
    }
    int size = Math.max(FIRST_PACKETS, Integer.highestOneBit(wanted - 1) << 1);
    packets = Arrays.copyOf(packets, size);
    positions = Arrays.copyOf(positions, size);
    for (int i = had; i < size; i++) {
      packets[i] = MediaPacket.blank();
      positions[i] = new Position();
    }
  }
}
