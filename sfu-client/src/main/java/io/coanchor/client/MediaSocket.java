package io.coanchor.client;

import io.coanchor.core.ice.RemoteAddress;
import io.netty.util.concurrent.Future;

/** The UDP socket of one session. Lives on the loop. */
interface MediaSocket {
  /** Where datagrams go. */
  interface Reader {
    /**
     * A datagram.
     *
     * @param buffer may be changed, and is used again when this returns
     * @param nowNs when the wake-up began that brought it
     */
    void onDatagram(byte[] buffer, int length, RemoteAddress from, long nowNs);

    /** That was all of this wake-up. */
    void onReadEnd();
  }

  /** Done when it can send and receive, or failed. */
  Future<?> opened();

  /**
   * Sends a datagram, at the next {@link #flush} at the latest.
   *
   * @param array the caller's again on return
   * @return false when it was dropped because the way out is full
   */
  boolean send(RemoteAddress to, byte[] array, int offset, int length);

  /** Everything written leaves. */
  void flush();

  /** The local port, 0 while there is none. */
  int port();

  /** Closing again does nothing. */
  void close();
}
