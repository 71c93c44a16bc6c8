package io.coanchor.client;

import io.coanchor.core.sdp.NegotiatedMedia;
import io.coanchor.core.sdp.NegotiatedSession;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SelectStrategyFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the UDP sockets of one loop. On Linux they take trains of datagrams that the sender or the
 * kernel has joined (UDP_GRO): one system call for all packets of a frame. Those that only receive
 * media are read without Netty between, which costs less.
 */
final class DatagramSockets implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DatagramSockets.class);

  /** A train is no longer than a datagram can be. */
  private static final int MAX_TRAIN_BYTES = 65_535;

  /** What is read of a socket in one turn of the loop, so that one that was late catches up. */
  private static final int MAX_TRAINS = 4;

  /** A key frame's worth; the kernel doubles it for its own needs. */
  private static final int SOCKET_BUFFER_BYTES = 1 << 20;

  private static final boolean NATIVE = Epoll.isAvailable() && hasNative();

  private final SharedBuffer shared = new SharedBuffer();
  private final byte[] datagram = new byte[ClientTransport.MAX_DATAGRAM_BYTES];
  private final ArrivalClock clock = new ArrivalClock();
  private @Nullable TrainBuffer trains;

  /**
   * What the loop waits with.
   *
   * @param turnNs above 0: it looks for what has come so often and no oftener
   */
  static IoHandlerFactory ioHandlers(long turnNs) {
    SelectStrategyFactory strategy =
        turnNs == 0 ? DefaultSelectStrategyFactory.INSTANCE : () -> new TurnStrategy(turnNs);
    return Epoll.isAvailable()
        ? EpollIoHandler.newFactory(0, strategy)
        : NioIoHandler.newFactory(SelectorProvider.provider(), strategy);
  }

  private static boolean hasNative() {
    try {
      LinuxUdp.close(LinuxUdp.socket(false));
      return true;
    } catch (IOException | LinkageError e) {
      LOG.debug("no direct calls", e);
      return false;
    }
  }

  /**
   * Opens a socket; on the loop.
   *
   * @param session what it is for
   */
  MediaSocket open(IoEventLoop loop, NegotiatedSession session, MediaSocket.Reader reader) {
    if (NATIVE && session.media().stream().allMatch(DatagramSockets::isReceived)) {
      TrainBuffer buffer = trains == null ? new TrainBuffer() : trains;
      trains = buffer;
      try {
        return NativeSocket.open(loop, needsIpv6(session), buffer, clock, reader);
      } catch (IOException e) {
        LOG.debug("no socket by direct calls", e);
      }
    }
    return new NettySocket(bind(loop, new NettySocket.Handler(reader, datagram)));
  }

  private static boolean isReceived(NegotiatedMedia media) {
    return media.local() == null;
  }

  private static boolean needsIpv6(NegotiatedSession session) {
    return session.remoteCandidates().stream()
        .anyMatch(candidate -> candidate.address().indexOf(':') >= 0);
  }

  private ChannelFuture bind(EventLoop loop, ChannelHandler reader) {
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
