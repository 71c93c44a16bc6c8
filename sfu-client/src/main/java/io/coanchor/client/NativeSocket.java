package io.coanchor.client;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.coanchor.core.ice.RemoteAddress;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A socket read with as little as there has to be between the kernel and the reader: one recvmsg(2)
 * a wake-up, into a buffer that all sockets of the loop share. What else waits brings the next
 * wake-up (epoll is level-triggered), when the other sockets have had their turn.
 */
final class NativeSocket implements MediaSocket, EpollIoHandle {
  private static final int SOCKET_BUFFER_BYTES = 1 << 20;

  /** A loop that reads a train so late is behind, and catches up by several trains at once. */
  private static final long LATE_NS = 5_000_000L;

  private static final int MAX_TRAINS = 8;

  private final FileDescriptor descriptor;
  private final int fd;
  private final SocketAddress addresses;
  private final TrainBuffer buffer;
  private final ArrivalClock clock;
  private final Reader reader;
  private final int port;
  private final Future<IoRegistration> opened;
  private @Nullable IoRegistration registration;
  private boolean closed;

  private NativeSocket(
      IoEventLoop loop, int fd, boolean ipv6, TrainBuffer buffer, ArrivalClock clock, Reader reader)
      throws IOException {
    this.fd = fd;
    this.descriptor = new FileDescriptor(fd);
    this.addresses = new SocketAddress(ipv6);
    this.buffer = buffer;
    this.clock = clock;
    this.reader = reader;
    this.port = bind();
    this.opened = loop.register(this);
    opened.addListener(future -> {
      if (future.isSuccess()) {
        onRegistered(opened.getNow());
      } else {
        descriptor.close();
      }
    });
  }

  /**
   * Opens one, on a port of its own; on the loop.
   *
   * @param ipv6 else IPv4 only
   * @throws IOException when there is none to be had
   */
  static NativeSocket open(
      IoEventLoop loop, boolean ipv6, TrainBuffer buffer, ArrivalClock clock, Reader reader)
      throws IOException {
    int fd = LinuxUdp.socket(ipv6);
    try {
      return new NativeSocket(loop, fd, ipv6, buffer, clock, reader);
    } catch (IOException e) {
      LinuxUdp.close(fd);
      throw e;
    }
  }

  private int bind() throws IOException {
    boolean _ = LinuxUdp.set(fd, LinuxUdp.SOL_SOCKET, LinuxUdp.SO_RCVBUF, SOCKET_BUFFER_BYTES);
    boolean _ = LinuxUdp.set(fd, LinuxUdp.SOL_SOCKET, LinuxUdp.SO_SNDBUF, SOCKET_BUFFER_BYTES);
    boolean _ = LinuxUdp.set(fd, LinuxUdp.SOL_UDP, LinuxUdp.UDP_GRO, 1);
    boolean _ = LinuxUdp.set(fd, LinuxUdp.SOL_SOCKET, LinuxUdp.SO_TIMESTAMPNS, 1);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment any = arena.allocate(SocketAddress.MAX_BYTES, Long.BYTES);
      byte[] unspecified = new byte[addresses.bytes() == SocketAddress.MAX_BYTES ? 16 : 4];
      boolean written =
          addresses.write(new InetSocketAddress(InetAddress.getByAddress(unspecified), 0), any);
      MemorySegment bytes = arena.allocateFrom(JAVA_INT, SocketAddress.MAX_BYTES);
      if (!written
          || !LinuxUdp.bind(fd, any.address(), addresses.bytes())
          || !LinuxUdp.name(fd, any.address(), bytes.address())) {
        throw new IOException("bind: refused");
      }
      return SocketAddress.port(any);
    }
  }

  private void onRegistered(IoRegistration done) {
    registration = done;
    if (closed) {
      end();
    } else {
      done.submit(EpollIoOps.EPOLLIN);
    }
  }

  @Override
  public FileDescriptor fd() {
    return descriptor;
  }

  @Override
  public Future<?> opened() {
    return opened;
  }

  @Override
  public void handle(IoRegistration from, IoEvent event) {
    if (closed) {
      return;
    }
    long wokenNs = System.nanoTime();
    for (int trains = 1; read(wokenNs) && trains < MAX_TRAINS && !closed; trains++) {
      // one more, while the viewer's state is at hand
    }
    reader.onReadEnd();
  }

  /** Reads a train; whether it is one that waited, so that there may be another. */
  private boolean read(long wokenNs) {
    int bytes = buffer.read(fd);
    RemoteAddress sender = bytes < 0 ? null : addresses.read(buffer.sender());
    if (sender == null) {
      return false;
    }
    long arrivedNs = clock.arrivalNs(buffer.arrivedUnixNs(), wokenNs);
    int segment = buffer.segmentBytes();
    for (int at = 0; at < bytes; at += segment) {
      int length = buffer.take(at, Math.min(segment, bytes - at));
      reader.onDatagram(buffer.datagram(), length, sender, arrivedNs);
    }
    return wokenNs - arrivedNs > LATE_NS;
  }

  @Override
  public boolean send(RemoteAddress to, byte[] array, int offset, int length) {
    if (closed || !addresses.write(to.address(), buffer.receiver())) {
      return false;
    }
    return buffer.send(fd, array, offset, length, addresses.bytes());
  }

  /** Nothing waits here. */
  @Override
  public void flush() {}

  @Override
  public int port() {
    return port;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      end();
    }
  }

  private void end() {
    IoRegistration known = registration;
    if (known != null) {
      known.cancel();
      try {
        descriptor.close();
      } catch (IOException _) {
        return; // closed it is
      }
    }
  }
}
