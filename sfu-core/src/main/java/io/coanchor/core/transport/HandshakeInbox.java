package io.coanchor.core.transport;

import org.jspecify.annotations.Nullable;

/** The way from a transport to its running DTLS handshake on another thread. */
public interface HandshakeInbox {
  /**
   * Hands over one datagram.
   *
   * @param array copied; the caller's again on return
   * @return false when the handshake's queue is full
   */
  boolean offer(byte[] array, int offset, int length);

  /**
   * After the handshake: takes back the oldest datagram it did not read, null when none is left.
   */
  byte @Nullable [] poll();

  /** The transport has ended: the handshake gives up. */
  void close();
}
