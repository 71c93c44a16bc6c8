package io.coanchor.core.dtls;

/** The way out of a handshake, and of the connection after it. */
public interface DtlsSender {
  /**
   * Sends one datagram to the validated address, best effort, without blocking.
   *
   * @param buffer the caller's again when this returns
   */
  void send(byte[] buffer, int offset, int length);
}
