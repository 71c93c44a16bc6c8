package io.coanchor.core.srtp;

import io.coanchor.core.rtp.RtpParts;
import java.lang.foreign.MemorySegment;

/**
 * Protects the RTP packets that one peer is sent, all SSRCs (RFC 3711 section 3.1, RFC 7714 section
 * 8), straight from where their parts lie into native memory. Owned by the peer's thread. Nothing
 * is allocated per packet by the engines that say so in {@link CipherEngine}.
 *
 * <p>It keeps no sequence numbers: who makes them knows the rollovers. A sequence number that was
 * used before has to come with the same bytes, padding included: see {@link SrtpSession}.
 */
public interface RtpSealer extends AutoCloseable {
  /** By how much a packet grows: the authentication tag. */
  int overheadBytes();

  /**
   * Writes the protected packet: header, encrypted payload and padding, tag.
   *
   * @param packet only read
   * @param out native memory, with room for the packet and {@link #overheadBytes} at {@code
   *     outOffset}; stays the caller's
   * @return bytes written: {@code packet.length() + overheadBytes()}
   * @throws IndexOutOfBoundsException when there is no such room; nothing is written
   * @throws IllegalStateException after {@link #close}
   */
  int seal(RtpParts packet, MemorySegment out, long outOffset);

  /** Reads what {@link #seal} will read of the keys, so that it is near; returns what it read. */
  default long warm() {
    return 0;
  }

  /** Frees what it holds outside the heap. Closing again does nothing. */
  @Override
  void close();
}
