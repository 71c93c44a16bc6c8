package io.coanchor.server.net;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The choice between epoll and NIO, made once from what the platform has. */
public final class EventLoops {
  private EventLoops() {}

  /** A group of {@code threads} event loops for media, epoll where it is available. */
  public static EventLoopGroup media(int threads) {
    return new MultiThreadIoEventLoopGroup(
        threads, new DefaultThreadFactory("coanchor-media", false), ioHandlers());
  }

  /**
   * What makes the loop, by its threads' name, that takes the connections of an HTTP server. Such a
   * loop ends as soon as it is told to: it has nothing left to do once its sockets are closed, and
   * Netty's usual two seconds of waiting for more would be added to each stop of the server.
   */
  public static Function<String, EventLoopGroup> acceptors() {
    return Acceptor::new;
  }

  private static final class Acceptor extends MultiThreadIoEventLoopGroup {
    private static final int SHUTDOWN_SECONDS = 2;

    Acceptor(String threads) {
      super(1, new DefaultThreadFactory(threads, false), ioHandlers());
    }

    @Override
    public Future<?> shutdownGracefully() {
      return shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    }
  }

  private static IoHandlerFactory ioHandlers() {
    return Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
  }

  static Class<? extends DatagramChannel> datagramChannel() {
    return Epoll.isAvailable() ? EpollDatagramChannel.class : NioDatagramChannel.class;
  }

  static Class<? extends ServerSocketChannel> serverSocketChannel() {
    return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }
}
