package io.coanchor.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.coanchor.core.ice.RemoteAddress;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Real sockets on loopback: receivers must get exactly the datagrams that were written, in order.
 */
class UdpEgressTest {
  private static final int SOL_SOCKET = 1;
  private static final int SO_NO_CHECK = 11;
  private static final InetAddress V4 = address("127.0.0.1");
  private static final InetAddress V6 = address("::1");

  private final List<DatagramSocket> receivers = new ArrayList<>();
  private final Random random = new Random(7);
  private EventLoopGroup group;
  private @Nullable DatagramChannel channel;

  private static InetAddress address(String literal) {
    return InetAddress.ofLiteral(literal);
  }

  @BeforeEach
  void open() {
    group = EventLoops.media(1);
  }

  @AfterEach
  void close() {
    if (channel != null) {
      channel.close().awaitUninterruptibly();
    }
    group.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).awaitUninterruptibly();
    receivers.forEach(DatagramSocket::close);
  }

  @Test
  void shouldSendTrainsToMappedIpv4FromDualStackSocket() throws Exception {
    bind(new EpollDatagramChannel());
    assertDelivered(V4);
  }

  @Test
  void shouldSendTrainsToIpv6() throws Exception {
    bind(new EpollDatagramChannel());
    assertDelivered(V6);
  }

  @Test
  void shouldSendTrainsFromIpv4Socket() throws Exception {
    bind(new EpollDatagramChannel(SocketProtocolFamily.INET));
    EgressStats stats = assertDelivered(V4);
    assertThat(stats.messages()).isLessThan(stats.datagrams());
  }

  @Test
  void shouldSendTheSameThroughNetty() throws Exception {
    group.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).awaitUninterruptibly();
    group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    bind(new NioDatagramChannel());
    EgressStats stats = assertDelivered(V4);
    assertThat(stats.messages()).isEqualTo(stats.datagrams());
  }

  @Test
  void shouldSendOneByOneWhereTheKernelRefusesTrains() throws Exception {
    EpollDatagramChannel refusing = new EpollDatagramChannel(SocketProtocolFamily.INET);
    bind(refusing);
    // without checksums the kernel does not cut up trains: EINVAL
    assertThat(
            refusing
                .config()
                .setOption(new IntegerUnixChannelOption("SO_NO_CHECK", SOL_SOCKET, SO_NO_CHECK), 1))
        .isTrue();
    EgressStats stats = assertDelivered(V4);
    assertThat(stats.refusedTrains()).isPositive();
    assertThat(stats.failed()).isZero();
    assertThat(stats.messages()).isEqualTo(stats.datagrams());
  }

  @Test
  void shouldNotReachIpv6FromIpv4Socket() throws Exception {
    bind(new EpollDatagramChannel(SocketProtocolFamily.INET));
    UdpEgress egress = egress();
    Destination to = egress.destination(RemoteAddress.udp(new InetSocketAddress(V6, 9)));
    assertThat(egress.write(to, new byte[10], 0, 10)).isFalse();
  }

  @Test
  void shouldGoOnWithOthersWhenOneDestinationFails() throws Exception {
    bind(new EpollDatagramChannel());
    DatagramSocket good = receiver(V4);
    List<byte[]> sent = packets(new int[] {500, 500, 500, 100, 500});
    EgressStats stats =
        onLoop(egress -> {
          // port 0 is refused by the kernel, trains and single datagrams alike
          Destination bad = egress.destination(RemoteAddress.udp(new InetSocketAddress(V4, 0)));
          Destination fine = destination(egress, good);
          for (byte[] packet : sent) {
            assertThat(egress.write(bad, packet, 0, packet.length)).isTrue();
            assertThat(egress.write(fine, packet, 0, packet.length)).isTrue();
            assertThat(egress.write(bad, packet, 0, packet.length)).isTrue();
            assertThat(egress.write(bad, packet, 0, packet.length)).isTrue();
          }
        });
    assertReceived(good, sent);
    assertThat(stats.failed()).isEqualTo(15);
    assertThat(stats.datagrams()).isEqualTo(5);
  }

  @Test
  void shouldSendMoreThanTheSlabHolds() throws Exception {
    bind(new EpollDatagramChannel());
    DatagramSocket one = receiver(V4);
    byte[] packet = new byte[1_200];
    EgressStats stats =
        onLoop(egress -> {
          Destination to = destination(egress, one);
          for (int i = 0; i < 1_500; i++) {
            assertThat(egress.write(to, packet, 0, packet.length)).isTrue();
          }
        });
    assertThat(stats.datagrams()).isEqualTo(1_500);
    assertThat(stats.dropped()).isZero();
  }

  @Test
  void shouldAllocateNothingPerDatagram() throws Exception {
    bind(new EpollDatagramChannel());
    DatagramSocket drowned = receiver(V4);
    byte[] packet = new byte[200];
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long[] bytes = new long[1];
    int count = 50_000;
    onLoop(egress -> {
      Destination to = destination(egress, drowned);
      for (int i = 0; i < 2 * count; i++) {
        if (i == count) {
          bytes[0] = threads.getCurrentThreadAllocatedBytes();
        }
        egress.write(to, packet, 0, i % 5 == 4 ? 100 : packet.length);
      }
      bytes[0] = threads.getCurrentThreadAllocatedBytes() - bytes[0];
    });
    assertThat((double) bytes[0] / count).isLessThan(2);
  }

  /** Mixed sizes, trains that end early, more than 64 of one size, two destinations in turn. */
  private EgressStats assertDelivered(InetAddress host) throws Exception {
    int[] sizes = new int[150];
    Arrays.fill(sizes, 0, 70, 300);
    for (int i = 70; i < 150; i++) {
      sizes[i] = i % 4 == 3 ? 1 + random.nextInt(200) : 900;
    }
    sizes[100] = 1_472;
    DatagramSocket first = receiver(host);
    DatagramSocket second = receiver(host);
    List<byte[]> toFirst = packets(sizes);
    List<byte[]> toSecond = packets(new int[] {1_200, 1_200, 1_200, 1_199, 1_200, 20});
    EgressStats stats =
        onLoop(egress -> {
          Destination a = destination(egress, first);
          Destination b = destination(egress, second);
          for (int i = 0; i < toFirst.size(); i++) {
            byte[] packet = toFirst.get(i);
            assertThat(egress.write(a, packet, 0, packet.length)).isTrue();
            if (i % 30 == 29) {
              write(egress, b, toSecond);
            }
          }
        });
    assertReceived(first, toFirst);
    List<byte[]> fiveTimes = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      fiveTimes.addAll(toSecond);
    }
    assertReceived(second, fiveTimes);
    assertThat(stats.datagrams()).isEqualTo(180);
    return stats;
  }

  private static void write(UdpEgress egress, Destination to, List<byte[]> packets) {
    for (byte[] packet : packets) {
      assertThat(egress.write(to, packet, 0, packet.length)).isTrue();
    }
  }

  private interface Work {
    void on(UdpEgress egress);
  }

  private EgressStats onLoop(Work work) throws Exception {
    UdpEgress egress = egress();
    bound()
        .eventLoop()
        .submit(() -> {
          work.on(egress);
          egress.flush();
        })
        .get();
    return egress.stats();
  }

  private UdpEgress egress() {
    DatagramChannel present = bound();
    if (present instanceof EpollDatagramChannel epoll) {
      NativeSender sender = new NativeSender(epoll.fd().intValue());
      return new UdpEgress(sender, sender.isIpv6(), null, present::isOpen, present.eventLoop());
    }
    return new UdpEgress(
        new NettySender(present), true, null, present::isOpen, present.eventLoop());
  }

  private static Destination destination(UdpEgress egress, DatagramSocket receiver) {
    return egress.destination(
        RemoteAddress.udp(
            new InetSocketAddress(receiver.getLocalAddress(), receiver.getLocalPort())));
  }

  private DatagramChannel bound() {
    return Objects.requireNonNull(channel);
  }

  private void bind(DatagramChannel made) {
    channel = made;
    new Bootstrap()
        .group(group)
        .channelFactory(() -> made)
        .handler(new ChannelInboundHandlerAdapter())
        .bind(0)
        .syncUninterruptibly();
  }

  private DatagramSocket receiver(InetAddress host) throws IOException {
    DatagramSocket socket = new DatagramSocket(new InetSocketAddress(host, 0));
    socket.setReceiveBufferSize(4 << 20);
    socket.setSoTimeout(2_000);
    receivers.add(socket);
    return socket;
  }

  private List<byte[]> packets(int[] sizes) {
    List<byte[]> packets = new ArrayList<>();
    for (int size : sizes) {
      byte[] packet = new byte[size];
      random.nextBytes(packet);
      packets.add(packet);
    }
    return packets;
  }

  private static void assertReceived(DatagramSocket socket, List<byte[]> expected)
      throws IOException {
    for (int i = 0; i < expected.size(); i++) {
      DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
      socket.receive(packet);
      assertThat(Arrays.copyOf(packet.getData(), packet.getLength()))
          .as("datagram %d", i)
          .isEqualTo(expected.get(i));
    }
  }
}
