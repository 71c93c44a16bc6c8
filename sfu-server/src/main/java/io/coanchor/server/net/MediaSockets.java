package io.coanchor.server.net;

import io.coanchor.core.ice.RemoteAddress;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.Map;

/** The UDP port and the TCP port of one worker, as one thing that sends to any address. */
public final class MediaSockets implements AutoCloseable {
  private final UdpSocket udp;
  private final TcpListener tcp;

  private MediaSockets(UdpSocket udp, TcpListener tcp) {
    this.udp = udp;
    this.tcp = tcp;
  }

  /**
   * Binds both ports; port 0 takes a free one.
   *
   * @throws IOException when a port is held by another process; the message names the setting
   */
  public static MediaSockets bind(EventLoop loop, int udpPort, int tcpPort, MediaReceiver receiver)
      throws IOException {
    UdpSocket udp = UdpSocket.bind(loop, udpPort, receiver);
    try {
      return new MediaSockets(udp, TcpListener.bind(loop, tcpPort, receiver));
    } catch (IOException e) {
      udp.close();
      throw e;
    }
  }

  /** The bound UDP port. */
  public int udpPort() {
    return udp.port();
  }

  /** The bound TCP port. */
  public int tcpPort() {
    return tcp.port();
  }

  /** Queues a copy of the bytes; false when the way out is full and they were not taken. */
  public boolean write(RemoteAddress to, byte[] array, int offset, int length) {
    if (to.transport() == RemoteAddress.Transport.TCP) {
      return tcp.write(to, array, offset, length);
    }
    if (!udp.isWritable()) {
      return false;
    }
    udp.write(to.address(), array, offset, length);
    return true;
  }

  /** Sends what was queued. */
  public void flush() {
    udp.flush();
    tcp.flush();
  }

  /** An authenticated check came from this address. */
  public void prove(RemoteAddress address) {
    if (address.transport() == RemoteAddress.Transport.TCP) {
      tcp.prove(address);
    }
  }

  /** Ends the connection, if it is one. */
  public void disconnect(RemoteAddress address) {
    if (address.transport() == RemoteAddress.Transport.TCP) {
      tcp.disconnect(address);
    }
  }

  /** For people and tests; event loop only. */
  public Map<String, Object> debugState() {
    return Map.of(
        "udpPort", udpPort(),
        "tcpPort", tcpPort(),
        "tcpConnections", tcp.connectionCount(),
        "tcpRefused", tcp.refusedCount());
  }

  /** Closes both ports and waits for them; not on the event loop. */
  @Override
  public void close() {
    tcp.close();
    udp.close();
  }
}
