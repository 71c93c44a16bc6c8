package io.coanchor.core.srtp;

import io.coanchor.core.rtp.RtpParts;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * AES-GCM (RFC 7714 section 8). All it needs for a packet lies in one object: with thousands of
 * viewers each line of memory that is not touched counts.
 */
final class LibcryptoGcmSealer extends LibcryptoSealer {
  private static final long NOWHERE = 0;
  private static final ValueLayout.OfLong BIG_ENDIAN_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt BIG_ENDIAN_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  // The salt's first eight bytes, and its last four.
  private final long saltStart;
  private final int saltEnd;

  LibcryptoGcmSealer(LibcryptoEngine engine, SessionKeys keys, int tagBytes) {
    super(engine, keys, true, tagBytes);
    ByteBuffer salt = ByteBuffer.wrap(keys.salt());
    saltStart = salt.getLong();
    saltEnd = salt.getInt();
  }

  @Override
  void protect(RtpParts packet, MemorySegment out, long outOffset) {
    writeHeader(packet, out, outOffset);
    long start = out.address() + outOffset;
    long tag = tagAddress(packet, out, outOffset);
    writeVector(packet, out, outOffset + packet.length());
    Libcrypto.next(context(), tag);
    Libcrypto.update(context(), NOWHERE, tag, start, packet.headerLength());
    encrypt(packet, out, outOffset);
    Libcrypto.tag(context(), tag, overheadBytes());
  }

  /**
   * Salt XOR (two zeros, SSRC, rollover counter, sequence number), RFC 7714 section 8.1; where the
   * tag will stand, which is longer.
   */
  private void writeVector(RtpParts packet, MemorySegment out, long at) {
    int counter = (int) packet.rolloverCounter();
    long start = Integer.toUnsignedLong(packet.ssrc()) << 16 | counter >>> 16;
    int end = counter << 16 | packet.sequenceNumber();
    out.set(BIG_ENDIAN_LONG, at, saltStart ^ start);
    out.set(BIG_ENDIAN_INT, at + Long.BYTES, saltEnd ^ end);
  }

  @Override
  public long warm() {
    return saltStart;
  }
}
