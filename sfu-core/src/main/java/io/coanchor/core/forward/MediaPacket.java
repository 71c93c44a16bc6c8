package io.coanchor.core.forward;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.FrameInfo;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One packet of a publisher in a {@link History}: its payload without padding, and what is known of
 * it. A slot that is used again for later packets: readers keep its sequence number beside it and,
 * on another thread, ask {@link #holds} after reading.
 */
public final class MediaPacket {
  /** Value of an optional field that the packet does not have. */
  public static final int NONE = -1;

  private static final long EMPTY = -1;
  private static final int OCTET_BITS = 9;
  private static final int OCTET_MASK = 0x1ff;
  private static final byte[] NO_BYTES = new byte[0];
  private static final VarHandle SEQUENCE;

  static {
    try {
      SEQUENCE = MethodHandles.lookup().findVarHandle(MediaPacket.class, "sequence", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Extended sequence number; {@link #EMPTY} while the slot is free or being written. */
  private volatile long sequence = EMPTY;

  // The packet. Written by the history's owner between claim and publish.
  private long extendedTimestamp;
  private long arrivalNs;
  private Codec codec = Codec.OPUS;
  private boolean marker;

  /** Audio level in the low nine bits, orientation in the next: one more than it is, 0 for none. */
  private int octets;

  private int descriptorLength;
  private long ordinal;
  private int trainPadding;
  private final FrameInfo frame = new FrameInfo();

  // Where its bytes lie: payload, then the dependency descriptor.
  private PayloadArena.@Nullable Chunk chunk;
  private byte[] array = NO_BYTES;
  private int offset;
  private int length;

  /** The slot that this is a copy of, or itself. */
  private MediaPacket slot = this;

  MediaPacket() {}

  /** One to {@link #copyFrom} slots. */
  public static MediaPacket blank() {
    return new MediaPacket();
  }

  /**
   * Copies all that is known of a slot's packet, on any thread; its bytes are not copied, only
   * where they lie.
   *
   * @return false when the slot does not hold that packet any more: the copy is void
   */
  public boolean copyFrom(MediaPacket from, long extendedSequence) {
    extendedTimestamp = from.extendedTimestamp;
    arrivalNs = from.arrivalNs;
    codec = from.codec;
    marker = from.marker;
    octets = from.octets;
    descriptorLength = from.descriptorLength;
    ordinal = from.ordinal;
    trainPadding = from.trainPadding;
    array = from.array;
    offset = from.offset;
    length = from.length;
    frame.copyFrom(from.frame);
    slot = from.slot;
    SEQUENCE.setOpaque(this, extendedSequence);
    return holds(extendedSequence);
  }

  /** Sequence number of the source, unwrapped; -1 when the slot is free. */
  public long extendedSequence() {
    return sequence;
  }

  /** Its number in the order in which its layer's packets were stored, from 1. */
  public long ordinal() {
    return ordinal;
  }

  /** RTP timestamp of the source, unwrapped. */
  public long extendedTimestamp() {
    return extendedTimestamp;
  }

  /** When it arrived here, on the clock of {@code nowNs}. */
  public long arrivalNs() {
    return arrivalNs;
  }

  public Codec codec() {
    return codec;
  }

  public boolean marker() {
    return marker;
  }

  /** The array with the payload; shared with other packets, never written by readers. */
  public byte[] array() {
    return array;
  }

  /** Index of the payload's first byte. */
  public int offset() {
    return offset;
  }

  /** Bytes of payload; 0 for a packet of padding only. */
  public int length() {
    return length;
  }

  /** What the payload tells of its frame. */
  public FrameInfo frame() {
    return frame;
  }

  /** Octet of RFC 6464, or {@link #NONE}. */
  public int audioLevel() {
    return (octets & OCTET_MASK) - 1;
  }

  /**
   * Octet of 3GPP TS 26.114 section 7.4.5 (coordination of video orientation), or {@link #NONE}.
   */
  public int orientation() {
    return (octets >> OCTET_BITS & OCTET_MASK) - 1;
  }

  /**
   * Octets of padding that make it as long as the packets it travels with; 0 unless the batch it
   * came in says so.
   */
  public int trainPadding() {
    return trainPadding;
  }

  /** Index in {@link #array()} of the dependency descriptor's first byte. */
  public int descriptorOffset() {
    return offset + length;
  }

  /**
   * Bytes of the dependency descriptor (AV1 RTP specification, appendix A); 0 when there is none.
   */
  public int descriptorLength() {
    return descriptorLength;
  }

  /**
   * Whether the slot, or the one this is a copy of, still holds that packet. A reader on another
   * thread than the history's writer asks this after it has copied what it needs: if not, what it
   * copied is void.
   */
  public boolean holds(long extendedSequence) {
    VarHandle.loadLoadFence();
    return (long) SEQUENCE.getOpaque(slot) == extendedSequence;
  }

  /** Lets go of a copied packet's memory. */
  public void forget() {
    SEQUENCE.setOpaque(this, EMPTY);
    array = NO_BYTES;
    offset = 0;
    length = 0;
    descriptorLength = 0;
    slot = this;
  }

  // Setters: the history's owner, between claim and publish.

  /** Sets the header's fields. */
  public MediaPacket header(long extendedTimestamp, boolean marker, Codec codec, long arrivalNs) {
    this.extendedTimestamp = extendedTimestamp;
    this.marker = marker;
    this.codec = codec;
    this.arrivalNs = arrivalNs;
    return this;
  }

  /** Sets the octets of header extensions, {@link #NONE} where absent. */
  public MediaPacket octets(int audioLevel, int orientation) {
    octets = (orientation + 1) << OCTET_BITS | (audioLevel + 1);
    return this;
  }

  /** Sets {@link #trainPadding}. */
  public void trainPadding(int octets) {
    trainPadding = octets;
  }

  /** Makes the payload empty: it stays a packet of padding only. */
  public void clearPayload() {
    length = 0;
    descriptorLength = 0;
    frame.reset();
  }

  void claim(PayloadArena.@Nullable Chunk chunk, int offset, int length, int descriptorLength) {
    SEQUENCE.setOpaque(this, EMPTY);
    VarHandle.storeStoreFence();
    this.chunk = chunk;
    this.array = chunk == null ? NO_BYTES : chunk.bytes();
    this.offset = offset;
    this.length = length;
    this.descriptorLength = descriptorLength;
    this.octets = 0;
    this.trainPadding = 0;
    frame.reset();
  }

  void publish(long extendedSequence, long storedAs) {
    ordinal = storedAs;
    SEQUENCE.setRelease(this, extendedSequence);
  }

  /** Empties the slot. */
  PayloadArena.@Nullable Chunk release() {
    SEQUENCE.setOpaque(this, EMPTY);
    VarHandle.storeStoreFence();
    PayloadArena.Chunk held = chunk;
    chunk = null;
    array = NO_BYTES;
    offset = 0;
    length = 0;
    descriptorLength = 0;
    return held;
  }
}
