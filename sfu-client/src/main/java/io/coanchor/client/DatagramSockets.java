package io.coanchor.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.net.InetSocketAddress;

/**
 * Opens the UDP sockets of one loop. On Linux they take trains of datagrams that the sender or the
 * kernel has joined (UDP_GRO): one system call for all packets of a frame.
 */
final class DatagramSockets implements AutoCloseable {
  /** A train is no longer than a datagram can be. */
  private static final int MAX_TRAIN_BYTES = 65_535;

  /** What is read of a socket in one turn of the loop, so that one that was late catches up. */
  private static final int MAX_TRAINS = 4;

  /** A key frame's worth; the kernel doubles it for its own needs. */
  private static final int SOCKET_BUFFER_BYTES = 1 << 20;

  private final SharedBuffer shared = new SharedBuffer();

  static IoHandlerFactory ioHandlers() {
    return Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
  }

  /**
   * Opens a socket.
   *
   * @param reader must be done with what it was given when it returns
   */
  ChannelFuture open(EventLoop loop, ChannelHandler reader) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
            .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES)
            .option(ChannelOption.RECVBUF_ALLOCATOR, shared)
            .handler(reader);
    if (Epoll.isAvailable()) {
      bootstrap.channel(EpollDatagramChannel.class).option(EpollChannelOption.UDP_GRO, true);
    } else {
      bootstrap.channel(NioDatagramChannel.class);
    }
    return bootstrap.bind(new InetSocketAddress(0));
  }

  /** Gives the buffer back; the loop must have ended. */
  @Override
  public void close() {
    shared.buffer.release();
  }

  /** The one buffer into which every socket of the loop is read. */
  private static final class SharedBuffer extends DefaultMaxMessagesRecvByteBufAllocator {
    private final ByteBuf buffer = Unpooled.directBuffer(MAX_TRAIN_BYTES, MAX_TRAIN_BYTES);

    SharedBuffer() {
      super(MAX_TRAINS);
    }

    @Override
    @SuppressWarnings("deprecation") // the type the base class asks for
    public Handle newHandle() {
      return new MaxMessageHandle() {
        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
          // Whoever still held it would find other bytes in it.
          return buffer.refCnt() == 1
              ? buffer.clear().retain()
              : allocator.directBuffer(MAX_TRAIN_BYTES, MAX_TRAIN_BYTES);
        }

        @Override
        public int guess() {
          return MAX_TRAIN_BYTES;
        }
      };
    }
  }
}
