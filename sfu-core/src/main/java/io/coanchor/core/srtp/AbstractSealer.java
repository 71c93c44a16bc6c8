package io.coanchor.core.srtp;

import io.coanchor.core.rtp.RtpParts;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** What all sealers do before the cipher is asked: checks. */
abstract class AbstractSealer implements RtpSealer {
  /** P of the first octet (RFC 3550 section 5.1). */
  static final int PADDING_BIT = 0x20;

  private final int overheadBytes;
  private boolean closed;

  AbstractSealer(int overheadBytes) {
    this.overheadBytes = overheadBytes;
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
    protect(packet, out, outOffset);
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
  abstract void protect(RtpParts packet, MemorySegment out, long outOffset);

  /** Called once. */
  abstract void free();
}
