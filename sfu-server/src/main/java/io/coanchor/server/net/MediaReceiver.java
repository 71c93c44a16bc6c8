package io.coanchor.server.net;

import io.coanchor.core.ice.RemoteAddress;

/** Takes what arrives on the media sockets. Called on the event loop only. */
public interface MediaReceiver {
  /**
   * One datagram, or one RFC 4571 frame of a TCP connection.
   *
   * @param array the bytes, valid and writable until the call returns
   */
  void onDatagram(byte[] array, int offset, int length, RemoteAddress from);

  /** The socket has been read empty, or the batch is full: what was written may be flushed. */
  void onBatchEnd();

  /** The UDP socket could not send or receive something; it goes on. */
  void onSocketError();

  /** A TCP connection ended: nothing can be sent to that address any more. */
  void onDisconnect(RemoteAddress from);
}
