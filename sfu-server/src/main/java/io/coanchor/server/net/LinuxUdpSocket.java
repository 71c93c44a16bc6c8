package io.coanchor.server.net;

import io.coanchor.core.ice.RemoteAddress;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket of our own on the loop's epoll: its datagrams tell which local address they came to, and
 * what is sent leaves from there. A host with several addresses answers from the one that the peer
 * asked, whatever its routes say; else a connected socket, a NAT or a firewall on the other side
 * would not let the answer in (RFC 8445 section 7.2.5.2.1 fails a check whose answer comes from
 * elsewhere).
 */
final class LinuxUdpSocket implements UdpSocket, EpollIoHandle {
  private static final Logger LOG = LoggerFactory.getLogger(LinuxUdpSocket.class);
  private static final InetAddress ANY_IPV4 = InetAddress.ofLiteral("0.0.0.0");
  private static final InetAddress ANY_IPV6 = InetAddress.ofLiteral("::");

  private final IoEventLoop loop;
  private final Socket socket;
  private final int port;
  private final MediaReceiver receiver;
  private final NativeReceiver in;
  private final UdpEgress egress;
  private final SourceProbe probe = new SourceProbe();
  private final byte[] scratch = new byte[MAX_DATAGRAM_BYTES];
  private @Nullable IoRegistration registration;

  private LinuxUdpSocket(IoEventLoop loop, Socket socket, MediaReceiver receiver) {
    this.loop = loop;
    this.socket = socket;
    this.port = socket.localAddress().getPort();
    this.receiver = receiver;
    this.in = new NativeReceiver(socket.intValue(), MAX_DATAGRAM_BYTES);
    NativeSender sender = new NativeSender(socket.intValue());
    this.egress = new UdpEgress(sender, sender.isIpv6(), probe, socket::isOpen, loop);
  }

  static LinuxUdpSocket bind(IoEventLoop loop, int port, boolean shared, MediaReceiver receiver)
      throws IOException {
    Socket socket = Socket.newSocketDgram();
    try {
      boolean ipv6 = LinuxSockets.isIpv6(socket.intValue());
      socket.setReceiveBufferSize(SOCKET_BUFFER_BYTES);
      socket.setSendBufferSize(SOCKET_BUFFER_BYTES);
      socket.setReusePort(shared);
      if (ipv6) {
        socket.setIntOpt(LinuxSockets.SOL_IPV6, LinuxSockets.IPV6_RECVPKTINFO, 1);
      } else {
        socket.setIntOpt(LinuxSockets.SOL_IP, LinuxSockets.IP_PKTINFO, 1);
      }
      socket.bind(new InetSocketAddress(ipv6 ? ANY_IPV6 : ANY_IPV4, port));
      LinuxUdpSocket bound = new LinuxUdpSocket(loop, socket, receiver);
      bound.register();
      return bound;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw Bind.failure(SETTING, port, e);
    }
  }

  private void register() {
    IoRegistration made = loop.register(this).syncUninterruptibly().getNow();
    registration = made;
    // level-triggered: what one batch leaves behind is read in the next turn of the loop
    made.submit(EpollIoOps.EPOLLIN);
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public UdpEgress egress() {
    return egress;
  }

  @Override
  public FileDescriptor fd() {
    return socket;
  }

  @Override
  public void handle(IoRegistration from, IoEvent event) {
    if (!socket.isOpen()) {
      return;
    }
    int count = in.receive();
    if (count < 0) {
      receiver.onSocketError();
    }
    for (int i = 0; i < count; i++) {
      RemoteAddress sender = in.from(i);
      int length = in.length(i);
      in.copy(i, scratch, length);
      deliver(length, sender);
    }
    try {
      receiver.onBatchEnd();
    } catch (RuntimeException e) {
      LOG.error("A cycle could not be ended", e);
    }
  }

  /** An exception that reached the loop would have it pause for a second. */
  private void deliver(int length, RemoteAddress sender) {
    try {
      receiver.onDatagram(scratch, 0, length, sender);
    } catch (RuntimeException e) {
      LOG.error("A datagram could not be dealt with", e);
    }
  }

  @Override
  public void close() {
    if (loop.inEventLoop()) {
      closeNow();
      return;
    }
    try {
      loop.submit(this::closeNow).syncUninterruptibly();
    } catch (RejectedExecutionException e) {
      // the loop has ended, and has closed what was registered
      closeNow();
    }
  }

  private void closeNow() {
    IoRegistration made = registration;
    if (made != null && made.isValid()) {
      made.cancel();
    }
    try {
      probe.close();
      socket.close();
    } catch (IOException e) {
      LOG.warn("The media socket could not be closed: {}", e.toString());
    }
  }
}
