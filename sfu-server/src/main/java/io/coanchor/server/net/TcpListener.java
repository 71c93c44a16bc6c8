package io.coanchor.server.net;

import io.coanchor.core.ice.RemoteAddress;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * ICE-TCP, passive side (RFC 6544), frames as RFC 4571: a 16-bit length before each packet.
 *
 * <p>A connection that has not been vouched for by an authenticated check within {@link
 * #UNPROVEN_SECONDS} is closed, and their number is bounded, so that half-open peers cost little.
 */
final class TcpListener {
  static final int MAX_CONNECTIONS = 20_000;
  static final int UNPROVEN_SECONDS = 10;
  private static final int LENGTH_BYTES = 2;

  /** A slow reader loses packets beyond this; the memory it can hold is bounded by it. */
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(128 << 10, 512 << 10);

  /**
   * What the kernel may hold for a slow reader. Left to itself it takes megabytes, and what is late
   * by many seconds is of no use to anyone.
   */
  private static final int SEND_BUFFER_BYTES = 256 << 10;

  private final MediaReceiver receiver;
  private final Map<RemoteAddress, Connection> connections = new HashMap<>();
  private final List<Connection> unflushed = new ArrayList<>();
  private final byte[] scratch = new byte[UdpSocket.MAX_DATAGRAM_BYTES];
  private @Nullable Channel server;
  private long refused;

  private TcpListener(MediaReceiver receiver) {
    this.receiver = receiver;
  }

  /**
   * Listens on every local address.
   *
   * @param shared whether other sockets of this process listen on it too; not without epoll
   */
  static TcpListener bind(EventLoop loop, int port, boolean shared, MediaReceiver receiver)
      throws IOException {
    TcpListener listener = new TcpListener(receiver);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loop, loop)
            .channel(EventLoops.serverSocketChannel())
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    listener.accept(channel);
                  }
                });
    if (Epoll.isAvailable()) {
      bootstrap.option(UnixChannelOption.SO_REUSEPORT, shared);
    }
    listener.server = Bind.await(bootstrap.bind(port), "media.tcp-port", port);
    return listener;
  }

  int port() {
    Channel bound = server;
    return bound == null ? 0 : ((InetSocketAddress) bound.localAddress()).getPort();
  }

  boolean has(RemoteAddress address) {
    return connections.containsKey(address);
  }

  int connectionCount() {
    return connections.size();
  }

  long refusedCount() {
    return refused;
  }

  /** An authenticated check came over this connection: it may stay. */
  void prove(RemoteAddress address) {
    Connection connection = connections.get(address);
    if (connection != null) {
      connection.proven = true;
    }
  }

  /** False when there is no such connection or its peer does not read fast enough. */
  boolean write(RemoteAddress to, byte[] array, int offset, int length) {
    ByteBuf frame = frameTo(to, length);
    if (frame == null) {
      return false;
    }
    queue(to, frame.writeBytes(array, offset, length));
    return true;
  }

  /** As above, out of native memory. */
  boolean write(RemoteAddress to, MemorySegment memory, long offset, int length) {
    ByteBuf frame = frameTo(to, length);
    if (frame == null) {
      return false;
    }
    queue(to, frame.writeBytes(memory.asSlice(offset, length).asByteBuffer()));
    return true;
  }

  /** A frame's beginning; null when it would not be taken. */
  private @Nullable ByteBuf frameTo(RemoteAddress to, int length) {
    Connection connection = connections.get(to);
    return connection == null || !connection.channel.isWritable()
        ? null
        : connection.channel.alloc().directBuffer(LENGTH_BYTES + length).writeShort(length);
  }

  private void queue(RemoteAddress to, ByteBuf frame) {
    Connection connection = connections.get(to);
    if (connection == null) {
      frame.release();
      return;
    }
    var _ = connection.channel.write(frame, connection.channel.voidPromise());
    if (!connection.unflushed) {
      connection.unflushed = true;
      unflushed.add(connection);
    }
  }

  /** Costs what was written to, not what is connected. */
  void flush() {
    // a flush that fails may close its connection and with that a session, which writes no more
    for (int i = 0; i < unflushed.size(); i++) {
      Connection connection = unflushed.get(i);
      connection.unflushed = false;
      connection.channel.flush();
    }
    unflushed.clear();
  }

  void disconnect(RemoteAddress address) {
    Connection connection = connections.get(address);
    if (connection != null) {
      // a goodbye may be waiting
      connection.channel.flush();
      var _ = connection.channel.close();
    }
  }

  void close() {
    Channel bound = server;
    if (bound != null) {
      bound.close().awaitUninterruptibly();
      bound.eventLoop().execute(this::closeConnections);
    }
  }

  private void closeConnections() {
    for (Connection connection : List.copyOf(connections.values())) {
      var _ = connection.channel.close();
    }
  }

  private void accept(Channel channel) {
    if (connections.size() >= MAX_CONNECTIONS) {
      refused++;
      var _ = channel.close();
      return;
    }
    Connection connection = new Connection(channel);
    channel
        .pipeline()
        .addLast(
            new LengthFieldBasedFrameDecoder(
                LENGTH_BYTES + scratch.length, 0, LENGTH_BYTES, 0, LENGTH_BYTES),
            connection);
  }

  private final class Connection extends ChannelInboundHandlerAdapter {
    final Channel channel;
    private @Nullable RemoteAddress address;
    private @Nullable Future<?> deadline;
    boolean proven;
    boolean unflushed;

    Connection(Channel channel) {
      this.channel = channel;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      RemoteAddress remote =
          new RemoteAddress(
              RemoteAddress.Transport.TCP,
              (InetSocketAddress) channel.remoteAddress(),
              ((InetSocketAddress) channel.localAddress()).getAddress());
      address = remote;
      connections.put(remote, this);
      deadline =
          context
              .executor()
              .schedule(
                  () -> {
                    if (!proven) {
                      var _ = channel.close();
                    }
                  },
                  UNPROVEN_SECONDS,
                  TimeUnit.SECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      try {
        RemoteAddress remote = address;
        if (message instanceof ByteBuf frame && remote != null) {
          int length = frame.readableBytes();
          frame.getBytes(frame.readerIndex(), scratch, 0, length);
          receiver.onDatagram(scratch, 0, length, remote);
        }
      } finally {
        ReferenceCountUtil.release(message);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      receiver.onBatchEnd();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      Future<?> pending = deadline;
      if (pending != null) {
        // else peers that come and go in haste would each be held for the rest of the time
        pending.cancel(false);
      }
      RemoteAddress remote = address;
      if (remote != null && connections.remove(remote, this)) {
        receiver.onDisconnect(remote);
      }
    }

    /** A broken connection, or a frame longer than any packet of WebRTC. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      var _ = channel.close();
    }
  }
}
