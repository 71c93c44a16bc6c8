package io.coanchor.core.srtp;

/**
 * Checks and decrypts the RTP packets that one peer sends, all SSRCs (RFC 3711 section 3.3, RFC
 * 7714 section 8), in place, with replay protection. Cheaper than {@link SrtpSession}, for those
 * who receive in thousands. Owned by the peer's thread.
 */
public interface RtpOpener extends AutoCloseable {
  /**
   * Checks and decrypts a packet in place.
   *
   * @return as {@link SrtpSession#unprotectRtp}
   * @throws IllegalStateException after {@link #close}
   */
  int open(byte[] array, int offset, int length);

  /** Frees what it holds outside the heap. Closing again does nothing. */
  @Override
  void close();
}
