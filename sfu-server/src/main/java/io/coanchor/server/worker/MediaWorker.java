package io.coanchor.server.worker;

import io.coanchor.core.forward.PacketWriter;
import io.coanchor.core.ice.RemoteAddress;
import io.coanchor.core.packet.DatagramKind;
import io.coanchor.core.packet.DropCounters;
import io.coanchor.core.packet.DropReason;
import io.coanchor.core.srtp.CipherEngine;
import io.coanchor.core.stun.StunMessage;
import io.coanchor.server.net.EventLoops;
import io.coanchor.server.net.MediaReceiver;
import io.coanchor.server.net.MediaSockets;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop with its sockets, its peers and their timers.
 *
 * <p>The way of a datagram: read from the socket in batches, classified (RFC 7983), given to the
 * peer its address belongs to, else, when it is a STUN request, to the peer whose ufrag it names;
 * what the peer sends in answer leaves with one flush at the end of the batch.
 *
 * <p>Everything but {@link #execute}, {@link #close} and the ports is for the event loop's thread.
 */
public final class MediaWorker implements MediaReceiver, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MediaWorker.class);

  /** Commands waiting for the loop; beyond it callers are turned away rather than queued. */
  private static final int MAX_COMMANDS = 65_536;

  /** Timers within this much of now are run together, so that the loop wakes up less often. */
  private static final long TIMER_SLACK_NS = 500_000;

  private static final int SHUTDOWN_SECONDS = 2;

  private final EventLoopGroup group;
  private final EventLoop loop;
  private final CipherEngine cipher;
  private @Nullable MediaSockets sockets;

  private final Map<RemoteAddress, Peer> byAddress = new HashMap<>();
  private final Map<String, Peer> byUfrag = new HashMap<>();
  private final List<PublishSession> batches = new ArrayList<>();
  private final DeadlineQueue deadlines = new DeadlineQueue();
  private final DropCounters drops = new DropCounters();
  private final AtomicInteger commands = new AtomicInteger();
  private final AtomicLong refusedCommands = new AtomicLong();
  private final LoopTiming timing = new LoopTiming();
  private final Traffic traffic = new Traffic();
  private final PacketWriter packetWriter = new PacketWriter();

  private final LoopTimer timer;
  private long cycleNs;
  private boolean inCycle;

  private MediaWorker(EventLoopGroup group, CipherEngine cipher) {
    this.group = group;
    this.cipher = cipher;
    this.loop = group.next();
    this.timer =
        new LoopTimer(
            loop,
            () -> {
              beginCycle();
              onBatchEnd();
            });
  }

  /**
   * Starts the loop and binds its ports; port 0 takes a free one.
   *
   * @param cipher what encrypts the media it sends
   * @throws IOException when a port is held by another process; the message names the setting
   */
  public static MediaWorker start(int udpPort, int tcpPort, CipherEngine cipher)
      throws IOException {
    EventLoopGroup group = EventLoops.media(1);
    MediaWorker worker = new MediaWorker(group, cipher);
    try {
      worker.sockets = MediaSockets.bind(worker.loop, udpPort, tcpPort, worker);
    } catch (IOException e) {
      end(group);
      throw e;
    }
    return worker;
  }

  /** The bound UDP port. */
  public int udpPort() {
    return sockets().udpPort();
  }

  /** The bound TCP port. */
  public int tcpPort() {
    return sockets().tcpPort();
  }

  /**
   * Runs a command on the loop's thread, from any thread.
   *
   * @return false when the queue is full or the loop has ended; the command will not run
   */
  public boolean execute(Runnable command) {
    if (commands.incrementAndGet() > MAX_COMMANDS) {
      commands.decrementAndGet();
      refusedCommands.incrementAndGet();
      return false;
    }
    try {
      loop.execute(() -> runCommand(command));
      return true;
    } catch (RejectedExecutionException e) {
      commands.decrementAndGet();
      return false;
    }
  }

  private void runCommand(Runnable command) {
    commands.decrementAndGet();
    beginCycle();
    try {
      command.run();
    } catch (RuntimeException e) {
      LOG.error("A command failed", e);
    }
    onBatchEnd();
  }

  /** The loop's time, read once per cycle. */
  public long nowNs() {
    assertOnLoop();
    return beginCycle();
  }

  private long beginCycle() {
    if (!inCycle) {
      inCycle = true;
      cycleNs = System.nanoTime();
    }
    return cycleNs;
  }

  /** Makes a peer reachable under its local ufrag and starts its timers. */
  public void add(Peer peer, String localUfrag) {
    assertOnLoop();
    addUfrag(peer, localUfrag);
  }

  /** Makes a peer reachable under one more ufrag, for an ICE restart. */
  public void addUfrag(Peer peer, String localUfrag) {
    assertOnLoop();
    peer.ufrags().add(localUfrag);
    byUfrag.put(localUfrag, peer);
    reschedule(peer);
  }

  /** Forgets a ufrag that an ICE restart retired. */
  public void removeUfrag(Peer peer, String localUfrag) {
    assertOnLoop();
    peer.ufrags().remove(localUfrag);
    byUfrag.remove(localUfrag, peer);
  }

  /** Forgets a peer: its addresses, its ufrags, its timers. */
  public void remove(Peer peer) {
    assertOnLoop();
    for (RemoteAddress address : peer.addresses()) {
      byAddress.remove(address, peer);
      sockets().disconnect(address);
    }
    for (String ufrag : peer.ufrags()) {
      byUfrag.remove(ufrag, peer);
    }
    deadlines.remove(peer);
    drops.addAll(peer.transport().drops());
  }

  /** A peer's deadline may have changed. */
  public void reschedule(Peer peer) {
    assertOnLoop();
    deadlines.schedule(peer, peer.deadlineNs());
  }

  @Override
  public void onDatagram(byte[] array, int offset, int length, RemoteAddress from) {
    long nowNs = beginCycle();
    traffic.onReceived(length);
    Peer peer = byAddress.get(from);
    boolean stun = DatagramKind.of(array, offset, length) == DatagramKind.STUN;
    if (stun) {
      peer = peerOfCheck(array, offset, length, peer);
    }
    if (peer == null) {
      drops.count(stun ? DropReason.STUN_UNKNOWN_UFRAG : DropReason.UNKNOWN_ADDRESS);
      return;
    }
    try {
      peer.transport().onDatagram(array, offset, length, from, nowNs);
    } catch (RuntimeException e) {
      fail(peer, e);
    }
    if (stun) {
      noteAddress(peer, from);
    }
    if (!peer.transport().isClosed()) {
      reschedule(peer);
    }
  }

  /** The peer that a check names, which is not always the one its address belonged to before. */
  private @Nullable Peer peerOfCheck(
      byte[] array, int offset, int length, @Nullable Peer byItsAddress) {
    String ufrag = StunMessage.ufragOf(array, offset, length);
    return ufrag == null ? byItsAddress : byUfrag.get(ufrag);
  }

  private void noteAddress(Peer peer, RemoteAddress from) {
    if (!peer.equals(byAddress.get(from))
        && !peer.transport().isClosed()
        && peer.transport().isValidated(from)) {
      Peer before = byAddress.put(from, peer);
      if (before != null) {
        before.forgetAddress(from);
      }
      sockets().prove(from);
      peer.noteAddress(from);
      forgetInvalid(peer);
    }
  }

  @Override
  public void onSocketError() {
    drops.count(DropReason.SOCKET_ERROR);
  }

  /**
   * ICE forgets addresses that are no longer checked, all but a few: what it has forgotten leads
   * nowhere, and a connection that leads nowhere is closed.
   */
  private void forgetInvalid(Peer peer) {
    for (RemoteAddress gone : peer.takeInvalid()) {
      byAddress.remove(gone, peer);
      sockets().disconnect(gone);
    }
  }

  @Override
  public void onDisconnect(RemoteAddress from) {
    Peer peer = byAddress.remove(from);
    if (peer != null) {
      peer.forgetAddress(from);
      peer.transport().onAddressClosed(from, beginCycle());
      onBatchEnd();
    }
  }

  /** The end of a cycle: due timers run, what was written leaves, the next timer is armed. */
  @Override
  public void onBatchEnd() {
    long nowNs = beginCycle();
    runTimers(nowNs);
    endBatches(nowNs);
    sockets().flush();
    inCycle = false;
    timing.record(System.nanoTime() - nowNs);
    timer.arm(deadlines.nextNs());
  }

  /** Has a publisher hand over what it stored, at the end of this cycle. */
  void atCycleEnd(PublishSession session) {
    batches.add(session);
  }

  private void endBatches(long nowNs) {
    // a session that ends in the midst of it adds none
    for (int i = 0; i < batches.size(); i++) {
      PublishSession session = batches.get(i);
      try {
        session.endBatch(nowNs);
      } catch (RuntimeException e) {
        fail(session, e);
      }
    }
    batches.clear();
  }

  private void runTimers(long nowNs) {
    long untilNs = nowNs + TIMER_SLACK_NS;
    DeadlineQueue.Entry due;
    while ((due = deadlines.poll(untilNs)) != null) {
      try {
        due.onDeadline(nowNs);
      } catch (RuntimeException e) {
        if (due instanceof Peer peer) {
          fail(peer, e);
        } else {
          LOG.error("A timer failed", e);
        }
      }
      if (due instanceof Peer peer && !peer.transport().isClosed()) {
        // never sooner than the slack, so that a deadline that does not move cannot spin the loop
        deadlines.schedule(peer, Math.max(peer.deadlineNs(), untilNs + 1));
      }
    }
  }

  /** A broken invariant ends this one peer, loudly; the others do not notice. */
  void fail(Peer peer, RuntimeException e) {
    LOG.error("A session failed and is closed", e);
    try {
      peer.transport().close("internal error", beginCycle());
    } catch (RuntimeException again) {
      LOG.error("A failed session could not say goodbye", again);
    }
  }

  /** What every consumer on this worker writes its packets with. */
  PacketWriter packetWriter() {
    return packetWriter;
  }

  /** A way into the sockets for one peer. */
  PeerSlab newSlab() {
    return new PeerSlab(sockets(), cipher, traffic);
  }

  /** What went through the sockets; from any thread. */
  public Traffic traffic() {
    return traffic;
  }

  /** Commands turned away; from any thread. */
  public long refusedCommands() {
    return refusedCommands.get();
  }

  /** An upper bound of the 99th percentile of the cycles' length; from any thread, approximate. */
  public double cycleP99Seconds() {
    return timing.quantileUs(0.99) / 1e6;
  }

  /** Drops by reason, those of ended and living sessions and those of none; from any thread. */
  public CompletableFuture<Map<String, Long>> dropsAsync() {
    return ask(
        () -> {
          DropCounters all = new DropCounters();
          all.addAll(drops);
          new HashSet<>(byUfrag.values()).forEach(peer -> all.addAll(peer.transport().drops()));
          return all.debugState();
        },
        Map.of());
  }

  /** {@link #debugState}, from any thread. */
  public CompletableFuture<Map<String, Object>> debugStateAsync() {
    return ask(this::debugState, Map.of());
  }

  private <T> CompletableFuture<T> ask(Supplier<T> question, T otherwise) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    if (!execute(() -> answer.complete(question.get()))) {
      answer.complete(otherwise);
    }
    return answer;
  }

  /** State for people and tests. */
  public Map<String, Object> debugState() {
    assertOnLoop();
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("sockets", sockets().debugState());
    state.put("paddingBytesSent", packetWriter.paddingBytes());
    state.put("addresses", byAddress.size());
    state.put("ufrags", byUfrag.size());
    state.put("timers", deadlines.size());
    state.put("commandsWaiting", commands.get());
    state.put("commandsRefused", refusedCommands.get());
    state.put("cycle", timing.debugState());
    state.put("drops", drops.debugState());
    return state;
  }

  /** Whether the caller is on the worker's own thread. */
  boolean isOnLoop() {
    return loop.inEventLoop();
  }

  private void assertOnLoop() {
    if (!isOnLoop()) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "thread: %s (expected: the worker's own)",
              Thread.currentThread().getName()));
    }
  }

  private int endAll() {
    Set<Peer> left = new HashSet<>(byUfrag.values());
    left.forEach(peer -> peer.transport().close("the server stops", nowNs()));
    return left.size();
  }

  private MediaSockets sockets() {
    MediaSockets bound = sockets;
    if (bound == null) {
      throw new IllegalStateException("the worker's sockets are not bound");
    }
    return bound;
  }

  private static void end(EventLoopGroup group) {
    group.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /** Ends the sessions that are left, closes the sockets and ends the loop; not on the loop. */
  @Override
  public void close() {
    ask(this::endAll, 0).join();
    sockets().close();
    end(group);
  }
}
