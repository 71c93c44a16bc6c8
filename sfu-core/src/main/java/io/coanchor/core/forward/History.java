package io.coanchor.core.forward;

import io.coanchor.core.codec.Codec;
import java.lang.invoke.VarHandle;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest packets of one layer, found by extended sequence number: what retransmission, instant
 * start, redundancy and switching read. Bounded in time and bytes.
 *
 * <p>Thread: one writer, the publisher's worker. Readers on other threads are allowed: they look up
 * with {@link #find}, copy what they need, and then ask {@link MediaPacket#holds}; slots and byte
 * chunks are used again, so a reader that was overtaken must drop what it copied. The newest
 * sequence number and the key frame's are published after the packets they point to.
 *
 * <p>Writing is two steps, so that a payload is copied and inspected once, in place: {@link #claim}
 * gives a slot to fill, {@link #publish} makes it visible.
 */
public final class History {
  /** Longest GOP that a viewer can be started from: two to four seconds are usual. */
  public static final long MAX_SPAN_NS = 4_000_000_000L;

  /** Four seconds of 4 Mbit/s: above it a new key frame costs less than the replay. */
  public static final int MAX_VIDEO_BYTES = 2 * 1024 * 1024;

  /** Four seconds of stereo music at 510 kbit/s, the most that Opus makes, with room to spare. */
  public static final int MAX_AUDIO_BYTES = 512 * 1024;

  private static final int VIDEO_CHUNK_BYTES = 64 * 1024;
  private static final int AUDIO_CHUNK_BYTES = 16 * 1024;
  private static final int FIRST_SLOTS = 256;

  /** 4 s of 2,000 packets/s; a stream of smaller packets is bounded by this instead. */
  private static final int MAX_SLOTS = 8192;

  private static final long NONE = -1;

  private final PayloadArena arena;
  private final int clockRate;

  private volatile MediaPacket[] slots;
  private volatile long newest = NONE;
  private volatile long keyFrameStart = NONE;
  private volatile long oldest = NONE;
  private long stored;
  private long keyFrameTimestamp = Long.MIN_VALUE;
  private long storedBytes;
  private long claimed = NONE;
  private long floor;
  private boolean evictedAny;

  private History(int chunkBytes, int maxBytes, int clockRate) {
    this.clockRate = clockRate;
    this.arena = new PayloadArena(chunkBytes, maxBytes);
    this.slots = newSlots(FIRST_SLOTS);
  }

  /** A history of at most {@link #MAX_VIDEO_BYTES}. */
  public static History forVideo() {
    return new History(VIDEO_CHUNK_BYTES, MAX_VIDEO_BYTES, Codec.VP8.clockRate());
  }

  /** A history of at most {@link #MAX_AUDIO_BYTES}. */
  public static History forAudio() {
    return new History(AUDIO_CHUNK_BYTES, MAX_AUDIO_BYTES, Codec.OPUS.clockRate());
  }

  /**
   * Makes room for a packet.
   *
   * @param descriptorLength bytes of dependency descriptor, to be written behind the payload
   * @return the slot to fill and then to {@link #publish}; null when the packet is there already,
   *     or older than everything kept or wanted, or larger than a chunk
   */
  public @Nullable MediaPacket claim(
      long extendedSequence, int length, int descriptorLength, long arrivalNs) {
    int bytes = length + descriptorLength;
    if (extendedSequence < floor || bytes > arena.chunkBytes()) {
      return null;
    }
    if (newest != NONE) {
      if (extendedSequence > newest) {
        evictBefore(extendedSequence - MAX_SLOTS + 1);
      } else if (newest - extendedSequence >= MAX_SLOTS
          || find(extendedSequence) != null
          || (extendedSequence < oldest && !reachesBack(extendedSequence))) {
        return null;
      }
      evictOlderThan(arrivalNs - MAX_SPAN_NS);
    }
    while (!arena.hasRoom(bytes)) {
      if (newest == NONE || oldest > newest || extendedSequence < oldest) {
        return null;
      }
      evictBefore(oldest + 1);
    }
    growFor(extendedSequence);
    MediaPacket slot = slots[(int) extendedSequence & (slots.length - 1)];
    PayloadArena.Chunk chunk = arena.chunkFor(bytes);
    slot.claim(chunk, chunk.take(bytes), length, descriptorLength);
    claimed = extendedSequence;
    return slot;
  }

  /** Makes the slot of the last {@link #claim} visible to readers. */
  public void publish(MediaPacket slot) {
    long sequence = claimed;
    claimed = NONE;
    slot.publish(sequence, ++stored);
    storedBytes += slot.length();
    if (oldest == NONE || sequence < oldest || oldest > newest) {
      oldest = sequence;
    }
    noteKeyFrame(slot, sequence);
    if (sequence > newest) {
      newest = sequence;
    }
  }

  /** The packet of that number, or null when it never came or is gone. */
  public @Nullable MediaPacket find(long extendedSequence) {
    MediaPacket[] current = slots;
    MediaPacket slot = current[(int) extendedSequence & (current.length - 1)];
    if (slot.extendedSequence() != extendedSequence || extendedSequence < 0) {
      return null;
    }
    VarHandle.acquireFence();
    return slot;
  }

  /** Highest extended sequence number; -1 before the first packet. */
  public long newest() {
    return newest;
  }

  /** Lowest extended sequence number that may still be found; above {@link #newest} when empty. */
  public long oldest() {
    return oldest;
  }

  /**
   * Where a decoder can start: first packet of the newest key frame; -1 when there is none or it is
   * gone, as with a GOP that is longer than the history.
   */
  public long keyFrameStart() {
    return keyFrameStart;
  }

  /** Packets stored so far: the number that the newest of them has in the order of storing. */
  public long stored() {
    return stored;
  }

  /** RTP timestamp units a second. */
  public int clockRate() {
    return clockRate;
  }

  /** Payload bytes held. */
  public long storedBytes() {
    return storedBytes;
  }

  /** Bytes held from the heap for payloads; never above the bound given at creation. */
  public long allocatedBytes() {
    return arena.allocatedBytes();
  }

  /** Drops every packet older than {@link #MAX_SPAN_NS} at {@code nowNs}. */
  public void evict(long nowNs) {
    if (newest != NONE) {
      evictOlderThan(nowNs - MAX_SPAN_NS);
    }
  }

  /**
   * Drops every packet, and takes none below {@code from} any more. A reader that is at one of them
   * finds that the slot does not hold it.
   *
   * @param from extended sequence number, not negative
   */
  public void restart(long from) {
    floor = from;
    if (newest != NONE) {
      evictBefore(newest + 1);
    }
  }

  /** The newest key frame is no start any more: what comes next does not go on from it. */
  void forgetKeyFrame() {
    keyFrameStart = NONE;
  }

  /** A snapshot for people. */
  public Map<String, Object> debugState() {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("oldest", oldest);
    state.put("newest", newest);
    state.put("keyFrameStart", keyFrameStart);
    state.put("storedBytes", storedBytes);
    state.put("allocatedBytes", arena.allocatedBytes());
    return state;
  }

  /** A packet before the oldest may fill in while nothing has been evicted past its place. */
  private boolean reachesBack(long sequence) {
    return oldest <= newest && oldest - sequence < slots.length && !evictedAny;
  }

  private void evictOlderThan(long limitNs) {
    long last = newest;
    long first = oldest;
    while (first <= last) {
      MediaPacket slot = find(first);
      if (slot != null) {
        if (slot.arrivalNs() >= limitNs) {
          break;
        }
        evict(slot);
      }
      first++;
    }
    advanceTo(first);
  }

  private void evictBefore(long sequence) {
    long first = oldest;
    long end = Math.min(sequence, newest + 1);
    while (first < end) {
      MediaPacket slot = find(first);
      if (slot != null) {
        evict(slot);
      }
      first++;
    }
    advanceTo(first);
  }

  private void advanceTo(long first) {
    if (first != oldest) {
      evictedAny = true;
      oldest = first;
      if (keyFrameStart < first) {
        keyFrameStart = NONE;
      }
    }
  }

  private void evict(MediaPacket slot) {
    storedBytes -= slot.length();
    PayloadArena.Chunk chunk = slot.release();
    if (chunk != null) {
      arena.release(chunk);
    }
  }

  private void growFor(long sequence) {
    long low = newest == NONE || oldest > newest ? sequence : Math.min(oldest, sequence);
    long high = Math.max(newest, sequence);
    MediaPacket[] current = slots;
    int size = current.length;
    while (size <= high - low) {
      size <<= 1;
    }
    if (size == current.length) {
      return;
    }
    MediaPacket[] grown = new MediaPacket[size];
    for (MediaPacket slot : current) {
      long held = slot.extendedSequence();
      if (held >= 0) {
        grown[(int) held & (size - 1)] = slot;
      }
    }
    for (int i = 0; i < size; i++) {
      if (grown[i] == null) {
        grown[i] = new MediaPacket();
      }
    }
    slots = grown;
  }

  /**
   * Keeps {@link #keyFrameStart} right, whatever the order in which the packets of a key frame
   * come.
   */
  private void noteKeyFrame(MediaPacket slot, long sequence) {
    long timestamp = slot.extendedTimestamp();
    if (timestamp == keyFrameTimestamp) {
      if (keyFrameStart != NONE && sequence < keyFrameStart && slot.length() > 0) {
        keyFrameStart = sequence;
      }
    } else if (slot.frame().keyFrame() && startAt(slot, sequence)) {
      return;
    }
    // A packet that comes late may be what the next one waited for to be known as a beginning.
    MediaPacket next = find(sequence + 1);
    if (next != null && next.frame().keyFrame()) {
      startAt(next, sequence + 1);
    }
  }

  /**
   * Takes the frame of a packet that a decoder can start at as the newest start, if it is newer and
   * sure to be whole at its front: H264 and H265 put parameter sets in packets of their own before
   * the picture, and a decoder that is started behind them shows nothing.
   */
  private boolean startAt(MediaPacket slot, long sequence) {
    long timestamp = slot.extendedTimestamp();
    if (timestamp <= keyFrameTimestamp) {
      return false;
    }
    long first = sequence;
    MediaPacket before = find(first - 1);
    boolean parameterSets = slot.frame().parameterSets();
    while (before != null && before.length() > 0 && before.extendedTimestamp() == timestamp) {
      first--;
      parameterSets |= before.frame().parameterSets();
      before = find(first - 1);
    }
    boolean split = slot.codec() == Codec.H264 || slot.codec() == Codec.H265;
    if (split && before == null && !parameterSets) {
      return false;
    }
    keyFrameTimestamp = timestamp;
    keyFrameStart = first;
    return true;
  }

  private static MediaPacket[] newSlots(int size) {
    MediaPacket[] slots = new MediaPacket[size];
    for (int i = 0; i < size; i++) {
      slots[i] = new MediaPacket();
    }
    return slots;
  }
}
