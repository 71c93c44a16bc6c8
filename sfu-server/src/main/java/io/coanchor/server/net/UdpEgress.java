package io.coanchor.server.net;

import io.coanchor.core.ice.RemoteAddress;
import io.coanchor.core.packet.DatagramKind;
import io.netty.channel.EventLoop;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The way out of one UDP socket: a slab, and the sender that suits the system. On its loop. */
final class UdpEgress {
  /**
   * Some 800 full packets a system call at most; also what waits at most when the socket is full.
   */
  private static final int SLAB_BYTES = 1 << 20;

  /** One system call's worth of audio, which is one datagram a train, several times over. */
  private static final int MAX_TRAINS = 4_096;

  /** A full socket is tried again after this, when nothing comes before. */
  private static final long RETRY_NS = 1_000_000;

  private final @Nullable SourceProbe probe;
  private final BooleanSupplier open;
  private final EventLoop loop;
  private final SendSlab slab;
  private final TrainSender sender;
  private final EgressStats stats = new EgressStats();
  private final boolean ipv6;
  private boolean retrying;

  /**
   * @param ipv6 whether the socket is an IPv6 one
   * @param probe asks the routes; null where the sender cannot tell the local address
   * @param open whether the socket may still be sent through
   */
  UdpEgress(
      TrainSender sender,
      boolean ipv6,
      @Nullable SourceProbe probe,
      BooleanSupplier open,
      EventLoop loop) {
    this.probe = probe;
    this.sender = sender;
    this.ipv6 = ipv6;
    this.open = open;
    this.loop = loop;
    this.slab = new SendSlab(SLAB_BYTES, MAX_TRAINS, sender, stats, this::retrySoon);
  }

  Destination destination(RemoteAddress address) {
    Destination made = Destination.of(address, ipv6);
    askRoutes(made);
    return made;
  }

  private void askRoutes(Destination destination) {
    SourceProbe asks = probe;
    if (asks != null) {
      destination.probe(asks);
    }
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
    if (DatagramKind.of(array, offset, length) == DatagramKind.STUN) {
      // checks go on for as long as a peer is there: routes that have changed are noticed with them
      askRoutes(to);
    }
    MemorySegment.copy(array, offset, slab.memory(), ValueLayout.JAVA_BYTE, at, length);
    slab.commit(to, length);
    return true;
  }

  /** Sends what was queued. */
  void flush() {
    // the descriptor of a closed socket may be somebody else's by now
    if (open.getAsBoolean()) {
      slab.flush();
    } else {
      slab.clear();
    }
  }

  private void retrySoon() {
    if (!retrying && !loop.isShuttingDown()) {
      retrying = true;
      var _ = loop.schedule(this::retry, RETRY_NS, TimeUnit.NANOSECONDS);
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
