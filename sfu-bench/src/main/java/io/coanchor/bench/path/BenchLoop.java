package io.coanchor.bench.path;

import io.coanchor.core.dtls.DtlsIdentity;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SelectStrategy;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * The thread of publisher and viewers. It never sleeps: whoever sends to a sleeping receiver pays
 * for waking it, which is the receiver's cost, and on another machine in practice.
 */
final class BenchLoop implements AutoCloseable {
  private static final int SOCKET_BUFFER_BYTES = 1 << 20;
  private static final int MAX_TRAIN_BYTES = 65_535;

  private final EventLoopGroup group;
  private final EventLoop loop;
  private final SecureRandom random = new SecureRandom();
  private final DtlsIdentity identity = DtlsIdentity.generate(random, Instant.now());

  private BenchLoop(EventLoopGroup group) {
    this.group = group;
    this.loop = group.next();
  }

  static BenchLoop start() {
    return new BenchLoop(
        new MultiThreadIoEventLoopGroup(
            1,
            new DefaultThreadFactory("bench", true),
            EpollIoHandler.newFactory(
                0, () -> (_, hasTasks) -> hasTasks ? 0 : SelectStrategy.BUSY_WAIT)));
  }

  EventLoop eventLoop() {
    return loop;
  }

  SecureRandom random() {
    return random;
  }

  DtlsIdentity identity() {
    return identity;
  }

  /** A socket on a port of its own; the kernel may join what comes. */
  Channel open(ChannelHandler handler) {
    ChannelFuture bound =
        new Bootstrap()
            .group(loop)
            .channel(EpollDatagramChannel.class)
            .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
            .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES)
            .option(EpollChannelOption.UDP_GRO, true)
            .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_TRAIN_BYTES))
            .handler(handler)
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return bound.awaitUninterruptibly().channel();
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
