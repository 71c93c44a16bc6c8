package io.coanchor.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A network between clients and the server's media port that can fail: every client has an address
 * of its own behind it, as behind a NAT.
 */
final class UdpRelay implements AutoCloseable {
  private static final int MAX_DATAGRAM_BYTES = 65_536;

  private final DatagramSocket outside;
  private final Map<SocketAddress, DatagramSocket> inside = new ConcurrentHashMap<>();
  private final Set<DatagramSocket> left = ConcurrentHashMap.newKeySet();
  private volatile InetSocketAddress server = new InetSocketAddress(0);
  private volatile boolean broken;

  UdpRelay() throws IOException {
    outside = new DatagramSocket(0, InetAddress.getLoopbackAddress());
  }

  int port() {
    return outside.getLocalPort();
  }

  void start(int serverPort) {
    server = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
    Thread.ofVirtual().start(() -> pump(outside, this::toServer));
  }

  /** From now on nothing gets through, until {@link #mend}. */
  void fail() {
    broken = true;
  }

  void mend() {
    broken = false;
  }

  /** From now on the server sees everybody at another port, and reaches nobody at the old one. */
  void changePorts() {
    left.addAll(inside.values());
    inside.clear();
  }

  private interface Hop {
    void pass(DatagramPacket packet) throws IOException;
  }

  private void pump(DatagramSocket from, Hop hop) {
    byte[] buffer = new byte[MAX_DATAGRAM_BYTES];
    while (!from.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        from.receive(packet);
        if (!broken) {
          hop.pass(packet);
        }
      } catch (IOException e) {
        if (!from.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void toServer(DatagramPacket packet) throws IOException {
    SocketAddress client = packet.getSocketAddress();
    DatagramSocket socket = inside.computeIfAbsent(client, this::open);
    packet.setSocketAddress(server);
    socket.send(packet);
  }

  private DatagramSocket open(SocketAddress client) {
    try {
      DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      Thread.ofVirtual()
          .start(() ->
              pump(
                  socket,
                  packet -> {
                    if (!left.contains(socket)) {
                      packet.setSocketAddress(client);
                      outside.send(packet);
                    }
                  }));
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    outside.close();
    inside.values().forEach(DatagramSocket::close);
    left.forEach(DatagramSocket::close);
  }
}
