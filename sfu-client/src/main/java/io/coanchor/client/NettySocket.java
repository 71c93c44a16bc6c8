package io.coanchor.client;

import io.coanchor.core.ice.RemoteAddress;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A socket that works everywhere, and sends what was written since the last flush in one call. */
final class NettySocket implements MediaSocket {
  private static final Logger LOG = LoggerFactory.getLogger(NettySocket.class);

  private final ChannelFuture bound;
  private final Channel channel;

  /**
   * A socket.
   *
   * @param bound made with a {@link Handler}
   */
  NettySocket(ChannelFuture bound) {
    this.bound = bound;
    this.channel = bound.channel();
  }

  @Override
  public Future<?> opened() {
    return bound;
  }

  @Override
  public boolean send(RemoteAddress to, byte[] array, int offset, int length) {
    if (!channel.isWritable()) {
      return false;
    }
    ByteBuf buffer = channel.alloc().directBuffer(length);
    buffer.writeBytes(array, offset, length);
    var _ = channel.write(new DatagramPacket(buffer, to.address()), channel.voidPromise());
    return true;
  }

  @Override
  public void flush() {
    channel.flush();
  }

  @Override
  public int port() {
    return channel.localAddress() instanceof InetSocketAddress address ? address.getPort() : 0;
  }

  @Override
  public void close() {
    var _ = channel.close();
  }

  /** Takes apart what a wake-up brought; its datagrams arrived at the time it began. */
  static final class Handler extends ChannelInboundHandlerAdapter {
    private final Reader reader;
    private final byte[] datagram;
    private @Nullable RemoteAddress lastSender;
    private boolean reading;
    private long nowNs;

    /**
     * A handler.
     *
     * @param datagram what datagrams are read into, of the loop
     */
    Handler(Reader reader, byte[] datagram) {
      this.reader = reader;
      this.datagram = datagram;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      try {
        if (message instanceof DatagramPacket packet) {
          if (!reading) {
            reading = true;
            nowNs = System.nanoTime();
          }
          read(packet);
        }
      } finally {
        ReferenceCountUtil.release(message);
      }
    }

    /** A train is taken apart into its datagrams, which are of one size but for the last. */
    private void read(DatagramPacket packet) {
      ByteBuf content = packet.content();
      RemoteAddress from = senderOf(packet);
      int segment =
          packet instanceof SegmentedDatagramPacket train
              ? train.segmentSize()
              : content.readableBytes();
      int end = content.writerIndex();
      for (int at = content.readerIndex(); at < end && segment > 0; at += segment) {
        int length = Math.min(Math.min(segment, end - at), datagram.length);
        content.getBytes(at, datagram, 0, length);
        reader.onDatagram(datagram, length, from, nowNs);
      }
    }

    private RemoteAddress senderOf(DatagramPacket packet) {
      RemoteAddress known = lastSender;
      if (known == null || !known.address().equals(packet.sender())) {
        known = RemoteAddress.udp(packet.sender());
        lastSender = known;
      }
      return known;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      reading = false;
      reader.onReadEnd();
    }

    /** An ICMP error shows up here: liveness decides. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      LOG.debug("socket", cause);
    }
  }
}
