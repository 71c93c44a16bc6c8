package io.coanchor.server.worker;

import io.coanchor.core.ice.RemoteAddress;
import io.coanchor.core.packet.DropCounters;
import io.coanchor.core.packet.DropReason;
import io.coanchor.core.srtp.CipherEngine;
import io.coanchor.server.net.MediaReceiver;
import io.coanchor.server.net.MediaSockets;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop with its sockets, its peers and their timers.
 *
 * <p>A cycle: datagrams are read in a batch and given to their peers ({@link Demultiplexer}), or
 * parcels of other workers are ({@link Link}), or a command runs; then due timers run, publishers
 * hand over what they stored, and all that was written leaves.
 *
 * <p>Everything but {@link #execute} and the figures is for the event loop's thread.
 */
final class MediaWorker implements MediaReceiver, Notices.Target {
  private static final Logger LOG = LoggerFactory.getLogger(MediaWorker.class);

  // Given.
  private final int index;
  private final EventLoop loop;
  private final CipherEngine cipher;

  // Owned.
  private final CommandQueue commands;
  private final Cycle cycle = new Cycle();
  private final AddressOwnership addresses;
  private final Demultiplexer demultiplexer;
  private final Links links;
  private final Timers timers;
  private final DropCounters drops = new DropCounters();
  private final Traffic traffic = new Traffic();
  private final LoadShedding shedding;
  private final Scratch scratch = new Scratch();

  // Set before the first datagram.
  private @Nullable MediaSockets sockets;

  /**
   * @param maxBusy the share of its time above which the node takes no new sessions
   */
  MediaWorker(
      int index, EventLoop loop, CipherEngine cipher, SessionDirectory directory, double maxBusy) {
    this.index = index;
    this.loop = loop;
    this.cipher = cipher;
    this.addresses = new AddressOwnership(this, directory);
    this.demultiplexer =
        new Demultiplexer(this, directory, addresses.peers(), addresses.handOver(), drops);
    this.links = new Links(this, demultiplexer);
    this.shedding = new LoadShedding(maxBusy);
    this.commands = new CommandQueue(loop, this::runCommand);
    this.timers = new Timers(loop, this::onBatchEnd);
  }

  /**
   * Binds its ports; datagrams arrive from here on.
   *
   * @param shared whether other workers are bound to them too
   */
  void bind(int udpPort, int tcpPort, boolean shared) throws IOException {
    MediaSockets bound = MediaSockets.bind(loop, udpPort, tcpPort, shared, this);
    bound.foreign(addresses.handOver());
    sockets = bound;
  }

  /** Its place among the workers. */
  int index() {
    return index;
  }

  /**
   * Runs a command on the loop's thread, from any thread.
   *
   * @return false when the queue is full or the loop has ended; the command will not run
   */
  @Override
  public boolean execute(Runnable command) {
    return commands.execute(command);
  }

  /** Runs a command that must not be lost, see {@link CommandQueue#insist}. */
  void insist(Runnable command) {
    commands.insist(command);
  }

  private void runCommand(Runnable command) {
    cycle.begin();
    try {
      command.run();
    } catch (RuntimeException e) {
      LOG.error("A command failed", e);
    }
    onBatchEnd();
  }

  /** The loop's time, read once per cycle. */
  long nowNs() {
    assertOnLoop();
    return cycle.begin();
  }

  // Datagrams.

  @Override
  public void onDatagram(byte[] array, int offset, int length, RemoteAddress from) {
    cycle.begin();
    traffic.onReceived(length);
    demultiplexer.onDatagram(array, offset, length, from);
  }

  @Override
  public void onSocketError() {
    drops.count(DropReason.SOCKET_ERROR);
  }

  @Override
  public void onDisconnect(RemoteAddress from) {
    cycle.begin();
    addresses.onDisconnect(from);
    onBatchEnd();
  }

  // The end of a cycle.

  /** Due timers run, publishers hand over, what was written leaves, the next timer is armed. */
  @Override
  public void onBatchEnd() {
    long nowNs = cycle.begin();
    timers.run(nowNs, this::fail);
    addresses.handOver().retry();
    cycle.endBatches(this::fail);
    sockets().flush();
    cycle.end();
    timers.arm();
  }

  /** A broken invariant ends this one peer, loudly; the others do not notice. */
  void fail(Peer peer, RuntimeException e) {
    LOG.error("A session failed and is closed", e);
    try {
      peer.transport().close("internal error", cycle.begin());
    } catch (RuntimeException again) {
      LOG.error("A failed session could not say goodbye", again);
    }
  }

  // Sessions.

  /** Runs something on the loop at even intervals, as long as there is one. */
  void repeat(int everyMillis, Runnable command) {
    var _ =
        loop.scheduleAtFixedRate(
            () -> runCommand(command), everyMillis, everyMillis, TimeUnit.MILLISECONDS);
  }

  /** Makes a peer reachable under one more ufrag, and starts its timers. */
  void addUfrag(Peer peer, String localUfrag) {
    assertOnLoop();
    addresses.peers().addUfrag(peer, localUfrag);
    reschedule(peer);
  }

  /** Forgets a ufrag that an ICE restart retired. */
  void removeUfrag(Peer peer, String localUfrag) {
    assertOnLoop();
    addresses.peers().removeUfrag(peer, localUfrag);
  }

  /** Forgets a peer: its addresses, its ufrags, its timers. */
  void remove(Peer peer) {
    assertOnLoop();
    addresses.peers().remove(peer);
    timers.remove(peer);
    drops.addAll(peer.transport().drops());
  }

  /** A peer's deadline may have changed. */
  void reschedule(Peer peer) {
    assertOnLoop();
    timers.schedule(peer, peer.deadlineNs());
  }

  /** Ends a session that no worker has adopted by then. */
  void guard(PendingSession pending, long timeoutNs) {
    timers.schedule(pending, nowNs() + timeoutNs);
  }

  void unguard(PendingSession pending) {
    assertOnLoop();
    timers.remove(pending);
  }

  /** What belongs to the cycle: its end, and its figures. */
  Cycle cycle() {
    return cycle;
  }

  /** Whose an address is that reaches it. */
  AddressOwnership addresses() {
    return addresses;
  }

  /** The ways to the workers, and what arrives from them. */
  Links links() {
    return links;
  }

  /** What is given up when there is more to do than time. */
  LoadShedding shedding() {
    return shedding;
  }

  /** The sessions that are looked at for what flows in them. */
  ActivityRound activities() {
    return timers.activities();
  }

  /** What every session on this worker writes its packets and reports in. */
  Scratch scratch() {
    return scratch;
  }

  /** A way into the sockets for one peer. */
  PeerSlab newSlab() {
    return new PeerSlab(sockets(), cipher, traffic);
  }

  /** What went through the sockets; from any thread. */
  Traffic traffic() {
    return traffic;
  }

  /** The way into the loop; from any thread. */
  CommandQueue commands() {
    return commands;
  }

  /** Drops by reason, those of ended and living sessions and those of none. */
  Map<String, Long> drops() {
    assertOnLoop();
    DropCounters all = new DropCounters();
    all.addAll(drops);
    addresses.peers().addDrops(all);
    return all.debugState();
  }

  /** State for people and tests. */
  Map<String, Object> debugState() {
    assertOnLoop();
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("sockets", sockets().debugState());
    state.put("paddingBytesSent", scratch.packetWriter().paddingBytes());
    state.putAll(addresses.debugState());
    state.put("timers", timers.size());
    state.put("commandsWaiting", commands.waiting());
    state.put("commandsRefused", commands.refused());
    state.put("commandsBeyondBound", commands.beyondBound());
    state.put("linkOverflows", links.overflows());
    state.put("batches", traffic.batches());
    state.put("batchMessages", traffic.batchMessages());
    state.putAll(cycle.debugState());
    state.put("shedding", shedding.debugState());
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
          "thread: " + Thread.currentThread().getName() + " (expected: the worker's own)");
    }
  }

  /** Ends the sessions that are left; how many there were. */
  int endAll() {
    var left = addresses.peers().all();
    left.forEach(peer -> peer.transport().close("the server stops", nowNs()));
    return left.size();
  }

  MediaSockets sockets() {
    MediaSockets bound = sockets;
    if (bound == null) {
      throw new IllegalStateException("the worker's sockets are not bound");
    }
    return bound;
  }

  /** Closes the sockets, if they were bound; not on the loop. */
  void closeSockets() {
    MediaSockets bound = sockets;
    if (bound != null) {
      bound.close();
    }
  }
}
