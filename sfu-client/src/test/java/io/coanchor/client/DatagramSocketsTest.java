package io.coanchor.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.ice.RemoteAddress;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The socket that is read by direct calls: what arrives, from whom and when. */
@EnabledOnOs(OS.LINUX)
class DatagramSocketsTest {
  private static final long TURN_NS = 1_000_000;
  private static final byte[] IPV4 = {127, 0, 0, 1};
  private static final byte[] IPV6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, DatagramSockets.ioHandlers(TURN_NS));
  private final IoEventLoop loop = group.next();
  private final TrainBuffer buffer = new TrainBuffer();
  private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();

  private record Arrival(ByteBuffer data, RemoteAddress from, long nowNs) {}

  private final class Collecting implements MediaSocket.Reader {
    @Override
    public void onDatagram(byte[] datagram, int length, RemoteAddress from, long nowNs) {
      arrivals.add(new Arrival(ByteBuffer.wrap(Arrays.copyOf(datagram, length)), from, nowNs));
    }

    @Override
    public void onReadEnd() {}
  }

  @AfterEach
  void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private NativeSocket open(boolean ipv6) throws Exception {
    assertThat(Epoll.isAvailable()).isTrue();
    NativeSocket socket =
        onLoop(() -> NativeSocket.open(loop, ipv6, buffer, new ArrivalClock(), new Collecting()));
    assertThat(socket.opened().await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(socket.opened().isSuccess()).isTrue();
    return socket;
  }

  private <T> T onLoop(Callable<T> step) throws Exception {
    return loop.submit(step).get(10, TimeUnit.SECONDS);
  }

  private Arrival next() throws InterruptedException {
    Arrival arrival = arrivals.poll(10, TimeUnit.SECONDS);
    assertThat(arrival).isNotNull();
    return arrival;
  }

  @Test
  void shouldReadWhatIsSentToIt() throws Exception {
    readsWhatIsSent(false);
  }

  @Test
  void shouldReadIpv4WithAnIpv6Socket() throws Exception {
    readsWhatIsSent(true);
  }

  private void readsWhatIsSent(boolean ipv6) throws Exception {
    NativeSocket socket = open(ipv6);
    try (DatagramChannel peer = DatagramChannel.open()) {
      InetAddress host = InetAddress.getByAddress(IPV4);
      peer.bind(new InetSocketAddress(host, 0));
      for (int i = 1; i <= 5; i++) {
        byte[] data = new byte[300 * i];
        Arrays.fill(data, (byte) i);
        long beforeNs = System.nanoTime();
        peer.send(ByteBuffer.wrap(data), new InetSocketAddress(host, socket.port()));

        Arrival arrival = next();
        assertThat(arrival.data()).isEqualTo(ByteBuffer.wrap(data));
        assertThat(arrival.from().address()).isEqualTo(peer.getLocalAddress());
        // the two clocks are read one after the other: microseconds apart
        assertThat(arrival.nowNs()).isBetween(beforeNs - 1_000_000, System.nanoTime());
      }
      byte[] answer = {1, 2, 3};
      RemoteAddress to = RemoteAddress.udp((InetSocketAddress) peer.getLocalAddress());
      assertThat(onLoop(() -> socket.send(to, answer, 1, 2))).isTrue();
      ByteBuffer read = ByteBuffer.allocate(100);
      InetSocketAddress from = (InetSocketAddress) peer.receive(read);
      assertThat(from.getPort()).isEqualTo(socket.port());
      assertThat(Arrays.copyOf(read.array(), read.position())).containsExactly(2, 3);
    }
  }

  /** What waits while the loop is busy arrived when it came, not when it was read. */
  @Test
  void shouldTellWhenADatagramArrivedHoweverLateItIsRead() throws Exception {
    NativeSocket socket = open(false);
    long[] busyUntilNs = new long[1];
    onLoop(() -> {
      try (DatagramChannel peer = DatagramChannel.open()) {
        InetSocketAddress to = new InetSocketAddress(InetAddress.getByAddress(IPV4), socket.port());
        for (int i = 0; i < 20; i++) {
          peer.send(ByteBuffer.wrap(new byte[] {(byte) i}), to);
        }
      }
      long beganNs = System.nanoTime();
      while (System.nanoTime() - beganNs < 50_000_000) {
        Thread.onSpinWait();
      }
      busyUntilNs[0] = System.nanoTime();
      return null;
    });
    for (int i = 0; i < 20; i++) {
      Arrival arrival = next();
      assertThat(arrival.data()).isEqualTo(ByteBuffer.wrap(new byte[] {(byte) i}));
      assertThat(arrival.nowNs()).isLessThan(busyUntilNs[0] - 40_000_000);
    }
  }

  @Test
  void shouldSendNothingWhereItsFamilyCannotAndWhenClosed() throws Exception {
    NativeSocket socket = open(false);
    RemoteAddress ipv6 =
        RemoteAddress.udp(new InetSocketAddress(InetAddress.getByAddress(IPV6), 9));
    assertThat(onLoop(() -> socket.send(ipv6, new byte[9], 0, 9))).isFalse();
    onLoop(() -> {
      socket.close();
      socket.close();
      return null;
    });
    RemoteAddress ipv4 =
        RemoteAddress.udp(new InetSocketAddress(InetAddress.getByAddress(IPV4), 9));
    assertThat(onLoop(() -> socket.send(ipv4, new byte[9], 0, 9))).isFalse();
    assertThat(socket.fd().isOpen()).isFalse();
  }
}
