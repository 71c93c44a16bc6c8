package io.coanchor.loadtest;

import io.coanchor.core.packet.DatagramKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Stands between a server and its clients and does harm to every n-th media packet from the server.
 */
final class UdpRelay implements AutoCloseable {
  /** What happens to it. */
  enum Harm {
    NONE,
    DROP,
    DELAY,
    CORRUPT
  }

  /** Less than the packets that SRTP remembers: later ones would count as lost. */
  private static final long DELAY_NS = 1_100_000_000L;

  private static final long TICK_MILLIS = 20;
  private static final int MAX_BYTES = 2_048;

  private final Harm harm;
  private final int every;
  private final Selector selector;
  private final DatagramChannel clients;
  private final Map<SocketAddress, DatagramChannel> upstream = new HashMap<>();
  private final Deque<Late> late = new ArrayDeque<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(MAX_BYTES);
  private final Thread thread;
  private volatile InetSocketAddress server = new InetSocketAddress(0);
  private long media;

  private static final class Late {
    private final long dueNs;
    private final byte[] datagram;
    private final SocketAddress client;

    Late(long dueNs, byte[] datagram, SocketAddress client) {
      this.dueNs = dueNs;
      this.datagram = datagram;
      this.client = client;
    }
  }

  UdpRelay(Harm harm, int every) throws IOException {
    this.harm = harm;
    this.every = every;
    this.selector = Selector.open();
    this.clients = open();
    clients.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    clients.register(selector, SelectionKey.OP_READ);
    this.thread = Thread.ofPlatform().name("relay").unstarted(this::run);
  }

  private static DatagramChannel open() throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    channel.configureBlocking(false);
    channel.setOption(java.net.StandardSocketOptions.SO_RCVBUF, 4 << 20);
    return channel;
  }

  int port() throws IOException {
    return ((InetSocketAddress) clients.getLocalAddress()).getPort();
  }

  void forwardTo(int port) {
    server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    thread.start();
  }

  private void run() {
    try {
      while (selector.isOpen()) {
        selector.select(this::read, TICK_MILLIS);
        while (!late.isEmpty() && late.getFirst().dueNs <= System.nanoTime()) {
          Late due = late.removeFirst();
          clients.send(ByteBuffer.wrap(due.datagram), due.client);
        }
      }
    } catch (ClosedSelectorException _) {
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(SelectionKey key) {
    try {
      if (key.attachment() instanceof SocketAddress client
          && key.channel() instanceof DatagramChannel channel) {
        readServer(channel, client);
      } else {
        readClients();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void readClients() throws IOException {
    SocketAddress from;
    while ((from = clients.receive(buffer.clear())) != null) {
      DatagramChannel channel = upstream.get(from);
      if (channel == null) {
        channel = open();
        channel.connect(server);
        channel.register(selector, SelectionKey.OP_READ, from);
        upstream.put(from, channel);
      }
      channel.write(buffer.flip());
    }
  }

  private void readServer(DatagramChannel channel, SocketAddress client) throws IOException {
    while (channel.read(buffer.clear()) > 0) {
      buffer.flip();
      boolean strike =
          DatagramKind.of(buffer.array(), 0, buffer.limit()) == DatagramKind.RTP
              && ++media % every == 0;
      if (!strike || harm == Harm.NONE) {
        clients.send(buffer, client);
      } else if (harm == Harm.CORRUPT) {
        buffer.array()[buffer.limit() - 20] ^= 1;
        clients.send(buffer, client);
      } else if (harm == Harm.DELAY) {
        byte[] copy = new byte[buffer.limit()];
        buffer.get(copy);
        late.addLast(new Late(System.nanoTime() + DELAY_NS, copy, client));
      }
    }
  }

  @Override
  public void close() throws IOException {
    selector.close();
    clients.close();
    for (DatagramChannel channel : upstream.values()) {
      channel.close();
    }
  }
}
