package io.coanchor.server.net;

import io.coanchor.core.ice.RemoteAddress;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way out of one UDP socket: a slab, and the sender that suits the system. On its loop. */
final class UdpEgress {
  private static final Logger LOG = LoggerFactory.getLogger(UdpEgress.class);

  /**
   * Some 800 full packets a system call at most; also what waits at most when the socket is full.
   */
  private static final int SLAB_BYTES = 1 << 20;

  /** One system call's worth of audio, which is one datagram a train, several times over. */
  private static final int MAX_TRAINS = 4_096;

  /** A full socket is tried again after this, when nothing comes before. */
  private static final long RETRY_NS = 1_000_000;

  private final DatagramChannel channel;
  private final SendSlab slab;
  private final TrainSender sender;
  private final EgressStats stats = new EgressStats();
  private final boolean ipv6;
  private boolean retrying;

  UdpEgress(DatagramChannel channel) {
    this.channel = channel;
    NativeSender own = nativeSender(channel);
    this.sender = own == null ? new NettySender(channel) : own;
    this.ipv6 = own == null || own.isIpv6();
    this.slab = new SendSlab(SLAB_BYTES, MAX_TRAINS, sender, stats, this::retrySoon);
  }

  private static @Nullable NativeSender nativeSender(DatagramChannel channel) {
    if (!(channel instanceof EpollDatagramChannel epoll)) {
      return null;
    }
    try {
      return new NativeSender(epoll.fd().intValue());
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("Datagrams leave one by one: {}", e.toString());
      return null;
    }
  }

  Destination destination(RemoteAddress address) {
    return Destination.of(address, ipv6);
  }

  MemorySegment memory() {
    return slab.memory();
  }

  /** Where in {@link #memory} a datagram may be written; negative when the way out is full. */
  long reserve(int bytes) {
    return slab.reserve(bytes);
  }

  /** A place for a datagram that goes another way than this. */
  long scratch() {
    return slab.scratch();
  }

  /** What was written at the place reserved last is to be sent. */
  void commit(Destination to, int bytes) {
    slab.commit(to, bytes);
  }

  /** Queues a copy. */
  boolean write(Destination to, byte[] array, int offset, int length) {
    if (!to.isReachable()) {
      return false;
    }
    long at = slab.reserve(length);
    if (at < 0) {
      return false;
    }
    MemorySegment.copy(array, offset, slab.memory(), ValueLayout.JAVA_BYTE, at, length);
    slab.commit(to, length);
    return true;
  }

  /** Sends what was queued. */
  void flush() {
    // the descriptor of a closed channel may be somebody else's by now
    if (channel.isOpen()) {
      slab.flush();
    } else {
      slab.clear();
    }
  }

  private void retrySoon() {
    if (!retrying && !channel.eventLoop().isShuttingDown()) {
      retrying = true;
      var _ = channel.eventLoop().schedule(this::retry, RETRY_NS, TimeUnit.NANOSECONDS);
    }
  }

  private void retry() {
    retrying = false;
    flush();
  }

  EgressStats stats() {
    return stats;
  }

  Map<String, Object> debugState() {
    Map<String, Object> state = new LinkedHashMap<>(stats.debugState());
    state.put("sender", sender.name());
    state.put("pendingBytes", slab.pendingBytes());
    return state;
  }
}
