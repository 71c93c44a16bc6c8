package io.coanchor.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.coanchor.core.ice.RemoteAddress;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real sockets on loopback: what comes in tells where it came to, and answers leave from there. */
class UdpSocketTest {
  private static final InetAddress FIRST = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress SECOND = InetAddress.ofLiteral("127.0.0.2");
  private static final InetAddress WIDE = InetAddress.ofLiteral("::1");
  private static final int WAIT_MILLIS = 5_000;

  private final EventLoopGroup group = EventLoops.media(1);

  @AfterEach
  void stop() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /** Sends back what comes, twice as one train, and keeps where it came from. */
  private static final class Echo implements MediaReceiver {
    private final BlockingQueue<RemoteAddress> heard = new ArrayBlockingQueue<>(100_000);
    private @Nullable UdpEgress egress;
    private boolean silent;

    @Override
    public void onDatagram(byte[] array, int offset, int length, RemoteAddress from) {
      heard.add(from);
      if (!silent) {
        UdpEgress out = Objects.requireNonNull(egress);
        Destination to = out.destination(from);
        assertThat(out.write(to, array, offset, length)).isTrue();
        assertThat(out.write(to, array, offset, length)).isTrue();
      }
    }

    @Override
    public void onBatchEnd() {
      Objects.requireNonNull(egress).flush();
    }

    @Override
    public void onSocketError() {
      throw new AssertionError("socket error");
    }

    @Override
    public void onDisconnect(RemoteAddress from) {}
  }

  @Test
  void shouldAnswerFromTheAddressThatWasAsked() throws Exception {
    Echo echo = new Echo();
    UdpSocket socket = UdpSocket.bind(group.next(), 0, false, echo);
    echo.egress = socket.egress();
    try {
      assertThat(socket).isInstanceOf(LinuxUdpSocket.class);
      for (InetAddress server : List.of(FIRST, SECOND, WIDE)) {
        InetAddress own = server.equals(WIDE) ? WIDE : FIRST;
        try (DatagramSocket client = new DatagramSocket(new InetSocketAddress(own, 0))) {
          client.setSoTimeout(WAIT_MILLIS);
          client.connect(server, socket.port());
          client.send(new DatagramPacket(new byte[] {7, 8, 9}, 3));
          for (int i = 0; i < 2; i++) {
            DatagramPacket answer = new DatagramPacket(new byte[100], 100);
            client.receive(answer);
            assertThat(answer.getLength()).isEqualTo(3);
          }
          assertThat(echo.heard.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS))
              .isEqualTo(
                  new RemoteAddress(
                      RemoteAddress.Transport.UDP,
                      new InetSocketAddress(own, client.getLocalPort()),
                      server));
        }
      }
      EgressStats stats = socket.egress().stats();
      // counted on the loop, after the answers have left
      group.next().submit(() -> {}).get(WAIT_MILLIS, TimeUnit.MILLISECONDS);
      assertThat(stats.messages()).isEqualTo(3);
      assertThat(stats.datagrams()).isEqualTo(6);
    } finally {
      socket.close();
    }
  }

  @Test
  void shouldTellTheLocalAddressOnAnIpv4Socket() throws Exception {
    EpollDatagramChannel channel = new EpollDatagramChannel(SocketProtocolFamily.INET);
    new Bootstrap()
        .group(group)
        .channelFactory(() -> channel)
        .option(ChannelOption.AUTO_READ, false)
        .option(
            new IntegerUnixChannelOption(
                "IP_PKTINFO", LinuxSockets.SOL_IP, LinuxSockets.IP_PKTINFO),
            1)
        .handler(new ChannelInboundHandlerAdapter())
        .bind(0)
        .syncUninterruptibly();
    int fd = channel.fd().intValue();
    NativeSender sender = new NativeSender(fd);
    assertThat(sender.isIpv6()).isFalse();
    UdpEgress egress = new UdpEgress(sender, false, null, channel::isOpen, channel.eventLoop());
    try (DatagramSocket client = new DatagramSocket(new InetSocketAddress(FIRST, 0))) {
      client.setSoTimeout(WAIT_MILLIS);
      client.connect(SECOND, channel.localAddress().getPort());
      client.send(new DatagramPacket(new byte[] {1, 2}, 2));
      NativeReceiver receiver = new NativeReceiver(fd, UdpSocket.MAX_DATAGRAM_BYTES);
      assertThat(receiver.receive()).isEqualTo(1);
      RemoteAddress from = receiver.from(0);
      assertThat(from.local()).isEqualTo(SECOND);
      assertThat(from.address().getPort()).isEqualTo(client.getLocalPort());
      byte[] bytes = new byte[2];
      assertThat(receiver.length(0)).isEqualTo(2);
      receiver.copy(0, bytes, 2);
      assertThat(bytes).containsExactly(1, 2);
      channel
          .eventLoop()
          .submit(() -> {
            assertThat(egress.write(egress.destination(from), bytes, 0, 2)).isTrue();
            assertThat(egress.write(egress.destination(from), bytes, 0, 1)).isTrue();
            egress.flush();
          })
          .get();
      DatagramPacket answer = new DatagramPacket(new byte[100], 100);
      client.receive(answer);
      assertThat(answer.getLength()).isEqualTo(2);
      assertThat(receiver.receive()).isZero();
    } finally {
      channel.close().syncUninterruptibly();
    }
  }

  @Test
  void shouldReadOnAfterAFullBatchInOrder() throws Exception {
    Echo echo = new Echo();
    echo.silent = true;
    UdpSocket socket = UdpSocket.bind(group.next(), 0, false, echo);
    echo.egress = socket.egress();
    List<DatagramSocket> clients = new ArrayList<>();
    try {
      List<Integer> ports = new ArrayList<>();
      for (int i = 0; i < 5 * NativeReceiver.BATCH; i++) {
        DatagramSocket client = new DatagramSocket(new InetSocketAddress(FIRST, 0));
        clients.add(client);
        ports.add(client.getLocalPort());
      }
      for (DatagramSocket client : clients) {
        client.send(new DatagramPacket(new byte[1], 1, SECOND, socket.port()));
      }
      for (int port : ports) {
        RemoteAddress from = echo.heard.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS);
        assertThat(Objects.requireNonNull(from).address().getPort()).isEqualTo(port);
        assertThat(from.local()).isEqualTo(SECOND);
      }
    } finally {
      clients.forEach(DatagramSocket::close);
      socket.close();
    }
  }

  @Test
  void shouldTellTheSystemOnlyWhatItWouldNotDoOfItself() throws Exception {
    SourceProbe probe = new SourceProbe();
    try (DatagramSocket peer = new DatagramSocket(new InetSocketAddress(FIRST, 0))) {
      InetSocketAddress there = new InetSocketAddress(FIRST, peer.getLocalPort());
      for (int i = 0; i < 2; i++) {
        assertThat(probe.picks(there, FIRST)).isTrue();
        assertThat(probe.picks(there, SECOND)).isFalse();
        assertThat(probe.picks(new InetSocketAddress(SECOND, 9), FIRST)).isTrue();
        assertThat(probe.picks(new InetSocketAddress(WIDE, 9), WIDE)).isTrue();
        assertThat(probe.picks(new InetSocketAddress(WIDE, 9), FIRST)).isFalse();
      }
      Destination usual =
          Destination.of(new RemoteAddress(RemoteAddress.Transport.UDP, there, FIRST), true);
      assertThat(usual.tellsLocal()).isTrue();
      usual.probe(probe);
      assertThat(usual.tellsLocal()).isFalse();
      Destination other =
          Destination.of(new RemoteAddress(RemoteAddress.Transport.UDP, there, SECOND), true);
      other.probe(probe);
      assertThat(other.tellsLocal()).isTrue();
    } finally {
      probe.close();
    }
  }

  @Test
  void shouldMakeAnAddressOnce() {
    AddressCache cache = new AddressCache();
    long mapped = 0xffff_7f00_0001L;
    RemoteAddress first = cache.get(0, mapped, 40_000, 0, 0, mapped + 1);
    assertThat(first.address()).isEqualTo(new InetSocketAddress(FIRST, 40_000));
    assertThat(first.local()).isEqualTo(SECOND);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 10_000; i++) {
      if (!cache.get(0, mapped, 40_000, 0, 0, mapped + 1).equals(first)) {
        throw new AssertionError("another address");
      }
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
  }

  @Test
  void shouldTellAddressesApartThatDifferInOnePart() {
    AddressCache cache = new AddressCache();
    long high = 0xfe80L << 48;
    List<RemoteAddress> made =
        List.of(
            cache.get(high, 1, 5, 0, high, 9),
            cache.get(high, 2, 5, 0, high, 9),
            cache.get(high, 1, 6, 0, high, 9),
            cache.get(high, 1, 5, 0, high, 8),
            cache.get(high, 1, 5, 0, 0, 0),
            cache.get(high | 1, 1, 5, 0, high, 9));
    assertThat(made).doesNotHaveDuplicates();
    assertThat(made.get(4).local()).isNull();
    assertThat(made.getFirst().local()).isEqualTo(InetAddress.ofLiteral("fe80::9"));
    assertThat(cache.get(high, 1, 5, 3, high, 9).address().getAddress().getHostAddress())
        .endsWith("%3");
  }

  @Test
  void shouldWriteTheLocalAddressAsTheSocketNamesIt() {
    RemoteAddress mapped =
        new RemoteAddress(RemoteAddress.Transport.UDP, new InetSocketAddress(FIRST, 9), SECOND);
    var memory = Arena.ofAuto().allocate(16);
    Destination wide = Destination.of(mapped, true);
    assertThat(wide.tellsLocal()).isTrue();
    wide.writeLocal6To(memory, 0);
    byte[] bytes = memory.toArray(ValueLayout.JAVA_BYTE);
    assertThat(ByteBuffer.wrap(bytes).getLong(8)).isEqualTo(0xffff_7f00_0002L);
    Destination.of(mapped, false).writeLocal4To(memory, 4);
    assertThat(memory.toArray(ValueLayout.JAVA_BYTE)).startsWith(0, 0, 0, 0, 127, 0, 0, 2);
    assertThat(Destination.of(RemoteAddress.udp(mapped.address()), true).tellsLocal()).isFalse();
  }
}
