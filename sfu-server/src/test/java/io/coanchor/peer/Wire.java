package io.coanchor.peer;

import io.coanchor.core.ice.RemoteAddress;
import io.coanchor.core.packet.Rfc4571Deframer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/** A peer's socket: UDP, or one ICE-TCP connection with the frames of RFC 4571. */
final class Wire {
  private static final int MAX_BYTES = 65_536;
  private static final int TCP_BUFFER_BYTES = 32_768;

  /** Takes a datagram. */
  interface Sink {
    void onDatagram(byte[] array, int length);
  }

  private final SelectableChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(MAX_BYTES);
  private final Rfc4571Deframer deframer = new Rfc4571Deframer(4096);
  private InetAddress lastFrom = InetAddress.getLoopbackAddress();

  private Wire(SelectableChannel channel) {
    this.channel = channel;
  }

  static Wire udp() throws IOException {
    return udp(0);
  }

  static Wire udp(int port) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return new Wire(channel);
  }

  /** A socket that takes nothing from anywhere but {@code to}: the kernel sees to it. */
  static Wire udp(InetSocketAddress from, InetSocketAddress to) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    channel.bind(from);
    channel.connect(to);
    return new Wire(channel);
  }

  static Wire tcp(int port) throws IOException {
    SocketChannel channel = SocketChannel.open();
    // small, so that a peer which does not read is soon noticed
    channel.setOption(StandardSocketOptions.SO_RCVBUF, TCP_BUFFER_BYTES);
    channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return new Wire(channel);
  }

  int port() throws IOException {
    return ((InetSocketAddress) ((NetworkChannel) channel).getLocalAddress()).getPort();
  }

  /** Where the last datagram came from. */
  InetAddress lastFrom() {
    return lastFrom;
  }

  SelectableChannel channel() {
    return channel;
  }

  void send(RemoteAddress to, byte[] array, int offset, int length) throws IOException {
    if (channel instanceof DatagramChannel udp) {
      udp.send(ByteBuffer.wrap(array, offset, length), to.address());
    } else if (channel instanceof SocketChannel tcp) {
      ByteBuffer frame = ByteBuffer.allocate(Rfc4571Deframer.HEADER_BYTES + length);
      frame.putShort((short) length).put(array, offset, length).flip();
      while (frame.hasRemaining()) {
        tcp.write(frame);
      }
    }
  }

  /** Reads what there is; false at the end. */
  boolean read(Sink sink) throws IOException {
    while (true) {
      buffer.clear();
      if (channel instanceof DatagramChannel udp) {
        if (!(udp.receive(buffer) instanceof InetSocketAddress from)) {
          return true;
        }
        lastFrom = from.getAddress();
        sink.onDatagram(buffer.array(), buffer.position());
      } else {
        int read = ((SocketChannel) channel).read(buffer);
        if (read <= 0) {
          return read == 0;
        }
        deframer.receive(
            Arrays.copyOf(buffer.array(), read),
            0,
            read,
            (array, offset, length) -> {
              byte[] copy = new byte[MAX_BYTES / 16];
              System.arraycopy(array, offset, copy, 0, length);
              sink.onDatagram(copy, length);
            });
      }
    }
  }

  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
