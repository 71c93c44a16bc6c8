package io.coanchor.server.net;

import io.coanchor.core.ice.RemoteAddress;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;

/**
 * A socket of Netty's, where there is no epoll or no way into the C library. It does not tell which
 * local address a datagram came to: answers leave from the one that the system's routes name, which
 * on a host with several may not be the one that the peer asked.
 */
final class NettyUdpSocket implements UdpSocket {
  /** Datagrams read by one recvmmsg call. */
  private static final int READ_BATCH = 32;

  /** Bytes in Netty's queue above which the slab keeps what it has. */
  private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(1 << 20, 4 << 20);

  private final DatagramChannel channel;
  private final UdpEgress egress;

  private NettyUdpSocket(DatagramChannel channel) {
    this.channel = channel;
    this.egress =
        new UdpEgress(new NettySender(channel), true, null, channel::isOpen, channel.eventLoop());
  }

  static NettyUdpSocket bind(EventLoop loop, int port, boolean shared, MediaReceiver receiver)
      throws IOException {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(EventLoops.datagramChannel())
            .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
            .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .handler(new Reader(receiver));
    if (Epoll.isAvailable()) {
      bootstrap
          .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, MAX_DATAGRAM_BYTES)
          .option(
              ChannelOption.RECVBUF_ALLOCATOR,
              new FixedRecvByteBufAllocator(MAX_DATAGRAM_BYTES * READ_BATCH))
          .option(UnixChannelOption.SO_REUSEPORT, shared);
    } else {
      bootstrap.option(
          ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_DATAGRAM_BYTES));
    }
    return new NettyUdpSocket((DatagramChannel) Bind.await(bootstrap.bind(port), SETTING, port));
  }

  @Override
  public int port() {
    return channel.localAddress().getPort();
  }

  @Override
  public UdpEgress egress() {
    return egress;
  }

  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
  }

  private static final class Reader extends ChannelInboundHandlerAdapter {
    private final MediaReceiver receiver;
    private final byte[] scratch = new byte[MAX_DATAGRAM_BYTES];

    Reader(MediaReceiver receiver) {
      this.receiver = receiver;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      try {
        if (message instanceof DatagramPacket packet) {
          ByteBuf content = packet.content();
          int length = Math.min(content.readableBytes(), scratch.length);
          content.getBytes(content.readerIndex(), scratch, 0, length);
          receiver.onDatagram(
              scratch, 0, length, new RemoteAddress(RemoteAddress.Transport.UDP, packet.sender()));
        }
      } finally {
        ReferenceCountUtil.release(message);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      receiver.onBatchEnd();
    }

    /**
     * An ICMP error of some peer, or an address that nothing can be sent to, shows up here, also in
     * the midst of a flush: the socket stays, liveness ends that peer.
     */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      receiver.onSocketError();
    }
  }
}
