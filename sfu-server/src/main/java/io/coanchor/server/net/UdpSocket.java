package io.coanchor.server.net;

import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The UDP media port of one loop, bound on every local address. */
interface UdpSocket {
  /** Larger than any datagram of WebRTC, which keeps to a path of 1,500 bytes. */
  int MAX_DATAGRAM_BYTES = 2048;

  /** Kernel buffers: a burst of key frames to every viewer must fit; the kernel may grant less. */
  int SOCKET_BUFFER_BYTES = 8 << 20;

  /** What the port is called where it is set. */
  String SETTING = "media.udp-port";

  /** The bound port. */
  int port();

  /** The way out; on the loop. */
  UdpEgress egress();

  /** Closes it and waits for that; not on the loop. */
  void close();

  /**
   * Binds the port on every local address.
   *
   * @param shared whether other sockets of this process are bound to it too; not without epoll
   * @throws IOException when another process holds the port
   */
  static UdpSocket bind(EventLoop loop, int port, boolean shared, MediaReceiver receiver)
      throws IOException {
    if (Epoll.isAvailable() && loop instanceof IoEventLoop own && hasSystemCalls()) {
      return LinuxUdpSocket.bind(own, port, shared, receiver);
    }
    return NettyUdpSocket.bind(loop, port, shared, receiver);
  }

  private static boolean hasSystemCalls() {
    Logger log = LoggerFactory.getLogger(UdpSocket.class);
    try {
      LinuxSockets.load();
      return true;
    } catch (RuntimeException | LinkageError e) {
      log.warn(
          "Datagrams leave one by one, from whichever local address the system takes: {}",
          e.toString());
      return false;
    }
  }
}
