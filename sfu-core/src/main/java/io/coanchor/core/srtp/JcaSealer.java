package io.coanchor.core.srtp;

import io.coanchor.core.rtp.RtpParts;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/** Puts the packet together on the heap, where {@code javax.crypto} is fastest, and copies it. */
abstract class JcaSealer extends AbstractSealer {
  private static final int USUAL_PACKET_BYTES = 1500;

  private final SessionKeys keys;
  private final byte[] iv;
  private byte[] scratch = new byte[USUAL_PACKET_BYTES];

  JcaSealer(SessionKeys keys, int overheadBytes, int ivBytes) {
    super(overheadBytes);
    this.keys = keys;
    this.iv = new byte[ivBytes];
  }

  @Override
  final void protect(RtpParts packet, MemorySegment out, long outOffset) {
    keys.initialisationVector(packet, iv);
    int length = packet.length();
    int sealedLength = length + overheadBytes();
    if (scratch.length < sealedLength) {
      scratch = new byte[sealedLength];
    }
    byte[] buffer = scratch;
    System.arraycopy(packet.head(), 0, buffer, 0, packet.headLength());
    System.arraycopy(
        packet.payload(),
        packet.payloadOffset(),
        buffer,
        packet.headLength(),
        packet.payloadLength());
    int padding = packet.paddingBytes();
    if (padding > 0) {
      buffer[0] |= PADDING_BIT;
      Arrays.fill(buffer, length - padding, length, (byte) 0);
      buffer[length - 1] = (byte) padding;
    }
    try {
      protect(packet, iv, buffer, length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SRTP encryption failed", e);
    }
    MemorySegment.copy(buffer, 0, out, ValueLayout.JAVA_BYTE, outOffset, sealedLength);
  }

  /** Encrypts what follows the header of {@code packet} in place and adds the tag. */
  abstract void protect(RtpParts packet, byte[] iv, byte[] buffer, int length)
      throws GeneralSecurityException;

  @Override
  public final long warm() {
    return keys.warm() + iv[0];
  }

  @Override
  final void free() {}
}
