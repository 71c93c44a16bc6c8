package io.coanchor.core.srtp;

import io.coanchor.core.rtp.RtpParts;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A native context, and the packet's way through it. */
abstract class LibcryptoSealer extends AbstractSealer {
  private static final byte[] ZEROS = new byte[RtpParts.MAX_PADDING_BYTES];

  private final LibcryptoEngine engine;

  /** {@code EVP_CIPHER_CTX *}. */
  private final long context;

  LibcryptoSealer(LibcryptoEngine engine, SessionKeys keys, boolean gcm, int overheadBytes) {
    super(overheadBytes);
    this.engine = engine;
    context = engine.open(gcm, keys.encryptionKey());
  }

  final long context() {
    return context;
  }

  /**
   * Where the tag will stand: until then the library says here how much it wrote, which is always
   * what it was given.
   */
  static long tagAddress(RtpParts packet, MemorySegment out, long outOffset) {
    return out.address() + outOffset + packet.length();
  }

  /** Writes the header as it is sent. */
  static void writeHeader(RtpParts packet, MemorySegment out, long outOffset) {
    copy(packet.head(), 0, out, outOffset, packet.headerLength());
    if (packet.paddingBytes() > 0) {
      byte first = (byte) (packet.head()[0] | PADDING_BIT);
      out.set(ValueLayout.JAVA_BYTE, outOffset, first);
    }
  }

  /**
   * Puts what follows the header together where it goes, and encrypts it in place. Straight from
   * the payload's array would save the copy, 15 ns of 500, but take a segment of that array for
   * every packet, which the compiler does not always make without allocating it.
   */
  final void encrypt(RtpParts packet, MemorySegment out, long outOffset) {
    int headerLength = packet.headerLength();
    int length = packet.length() - headerLength;
    if (length == 0) {
      return;
    }
    long bodyOffset = outOffset + headerLength;
    int prefixLength = packet.headLength() - headerLength;
    int padding = packet.paddingBytes();
    long end = bodyOffset + length;
    copy(packet.head(), headerLength, out, bodyOffset, prefixLength);
    copy(
        packet.payload(),
        packet.payloadOffset(),
        out,
        bodyOffset + prefixLength,
        packet.payloadLength());
    if (padding > 0) {
      copy(ZEROS, 0, out, end - padding, padding);
      out.set(ValueLayout.JAVA_BYTE, end - 1, (byte) padding);
    }
    long body = out.address() + bodyOffset;
    Libcrypto.update(context, body, tagAddress(packet, out, outOffset), body, length);
  }

  @Override
  final void free() {
    engine.free(context);
  }

  private static void copy(byte[] from, int offset, MemorySegment out, long outOffset, int length) {
    MemorySegment.copy(from, offset, out, ValueLayout.JAVA_BYTE, outOffset, length);
  }
}
