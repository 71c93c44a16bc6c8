package io.coanchor.server.net;

import io.coanchor.core.ice.RemoteAddress;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;

/** The UDP port and the TCP port of one worker, as one thing that sends to any address. */
public final class MediaSockets implements AutoCloseable {
  private final UdpSocket udp;
  private final TcpListener tcp;
  private ForeignConnections foreign = ForeignConnections.NONE;

  private MediaSockets(UdpSocket udp, TcpListener tcp) {
    this.udp = udp;
    this.tcp = tcp;
  }

  /**
   * Binds both ports; port 0 takes a free one.
   *
   * @param shared whether other loops of this process are bound to the same ports
   * @throws IOException when a port is held by another process; the message names the setting
   */
  public static MediaSockets bind(
      EventLoop loop, int udpPort, int tcpPort, boolean shared, MediaReceiver receiver)
      throws IOException {
    UdpSocket udp = UdpSocket.bind(loop, udpPort, shared, receiver);
    try {
      return new MediaSockets(udp, TcpListener.bind(loop, tcpPort, shared, receiver));
    } catch (IOException e) {
      udp.close();
      throw e;
    }
  }

  /**
   * Whether the system spreads datagrams over several sockets bound to one port; else only one loop
   * is of use.
   */
  public static boolean canShare() {
    return Epoll.isAvailable();
  }

  /**
   * Makes sure that no other process holds the ports.
   *
   * @throws IOException when one does; the message names the setting
   */
  public static void requireFree(int udpPort, int tcpPort) throws IOException {
    FreePorts.require(udpPort, tcpPort);
  }

  /** Where frames go for TCP connections that another loop has accepted. */
  public void foreign(ForeignConnections connections) {
    foreign = connections;
  }

  /** The bound UDP port. */
  public int udpPort() {
    return udp.port();
  }

  /** The bound TCP port. */
  public int tcpPort() {
    return tcp.port();
  }

  /** Prepares an address to be sent to. */
  public Destination destination(RemoteAddress address) {
    return udp.egress().destination(address);
  }

  /** The memory that {@link #reserve} gives places in. */
  public MemorySegment slab() {
    return udp.egress().memory();
  }

  /**
   * Finds room for one datagram, which is then written to the {@link #slab} and given to {@link
   * #commit}; if it is not, nothing is sent.
   *
   * @param bytes the most it may have
   * @return its place, negative when the way out is full
   */
  public long reserve(Destination to, int bytes) {
    if (to.isTcp()) {
      // written to a connection from there, whatever waits for the UDP socket
      return udp.egress().scratch();
    }
    return to.isReachable() ? udp.egress().reserve(bytes) : -1;
  }

  /**
   * The datagram written at {@code at}, the place reserved last, is to be sent; false when the way
   * out is full and it was not taken.
   */
  public boolean commit(Destination to, long at, int bytes) {
    if (to.isTcp()) {
      if (tcp.has(to.address())) {
        return tcp.write(to.address(), slab(), at, bytes);
      }
      byte[] frame = slab().asSlice(at, bytes).toArray(ValueLayout.JAVA_BYTE);
      return foreign.write(to.address(), frame, 0, bytes);
    }
    udp.egress().commit(to, bytes);
    return true;
  }

  /** Queues a copy of the bytes; false when the way out is full and they were not taken. */
  public boolean write(Destination to, byte[] array, int offset, int length) {
    if (!to.isTcp()) {
      return udp.egress().write(to, array, offset, length);
    }
    return tcp.has(to.address())
        ? tcp.write(to.address(), array, offset, length)
        : foreign.write(to.address(), array, offset, length);
  }

  /** As above, for an address that nothing is sent to often. */
  public boolean write(RemoteAddress to, byte[] array, int offset, int length) {
    return write(destination(to), array, offset, length);
  }

  /** Sends what was queued. */
  public void flush() {
    udp.egress().flush();
    tcp.flush();
  }

  /** What left by UDP. */
  public EgressStats egressStats() {
    return udp.egress().stats();
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
        "tcpRefused", tcp.refusedCount(),
        "egress", udp.egress().debugState());
  }

  /** Closes both ports and waits for them; not on the event loop. */
  @Override
  public void close() {
    tcp.close();
    udp.close();
  }
}
