package io.coanchor.core.srtp;

import io.coanchor.core.rtp.RtpParts;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** What all sealers do before the cipher is asked: checks, and the vector. */
abstract class AbstractSealer implements RtpSealer {
  /** P of the first octet (RFC 3550 section 5.1). */
  static final int PADDING_BIT = 0x20;

  private final SessionKeys keys;
  private final int overheadBytes;
  private final byte[] iv;
  private boolean closed;

  /**
   * For subclasses.
   *
   * @param iv room for the packet's vector; its length is the cipher's
   */
  AbstractSealer(SessionKeys keys, int overheadBytes, byte[] iv) {
    this.keys = keys;
    this.overheadBytes = overheadBytes;
    this.iv = iv;
  }

  @Override
  public final int overheadBytes() {
    return overheadBytes;
  }

  @Override
  public final int seal(RtpParts packet, MemorySegment out, long outOffset) {
    if (closed) {
      throw new IllegalStateException("sealer: closed");
    }
    int length = packet.length() + overheadBytes;
    Objects.checkFromIndexSize(outOffset, length, out.byteSize());
    if (!out.isNative()) {
      throw new IllegalArgumentException("out: heap memory (expected: native)");
    }
    keys.initialisationVector(packet, iv);
    protect(packet, iv, out, outOffset);
    return length;
  }

  @Override
  public final void close() {
    if (!closed) {
      closed = true;
      free();
    }
  }

  /** Writes the packet; the room is there. */
  abstract void protect(RtpParts packet, byte[] iv, MemorySegment out, long outOffset);

  /** Called once. */
  abstract void free();
}
