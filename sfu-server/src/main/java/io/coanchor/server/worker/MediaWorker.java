package io.coanchor.server.worker;

import io.coanchor.core.forward.PacketWriter;
import io.coanchor.core.ice.RemoteAddress;
import io.coanchor.core.packet.DatagramKind;
import io.coanchor.core.packet.DropCounters;
import io.coanchor.core.packet.DropReason;
import io.coanchor.core.router.MediaBatch;
import io.coanchor.core.srtp.CipherEngine;
import io.coanchor.core.stun.StunMessage;
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
 * <p>The way of a datagram: read from the socket in batches, classified (RFC 7983), given to the
 * peer its address belongs to, else, when it is a STUN request, to the peer whose ufrag it names,
 * which is adopted if it has no worker yet; what is another worker's peer's is handed over. At the
 * end of the batch, publishers hand over what they stored, and all that was written leaves.
 *
 * <p>Everything but {@link #execute} and the figures is for the event loop's thread.
 */
final class MediaWorker implements MediaReceiver, Link.Receiver, PeerTable.AddressWatch {
  private static final Logger LOG = LoggerFactory.getLogger(MediaWorker.class);

  /** Timers within this much of now are run together, so that the loop wakes up less often. */
  private static final long TIMER_SLACK_NS = 500_000;

  // Given.
  private final int index;
  private final EventLoop loop;
  private final CipherEngine cipher;
  private final SessionDirectory directory;

  // Owned.
  private final CommandQueue commands;
  private final Cycle cycle = new Cycle();
  private final PeerTable peers;
  private final HandOver handOver;
  private final DeadlineQueue deadlines = new DeadlineQueue();
  private final LoopTimer timer;
  private final DropCounters drops = new DropCounters();
  private final Traffic traffic = new Traffic();
  private final LoadShedding shedding;
  private final PacketWriter packetWriter = new PacketWriter();

  // Set before the first datagram.
  private Link[] links = {};
  private @Nullable MediaSockets sockets;

  /**
   * @param maxBusy the share of its time above which the node takes no new sessions
   */
  MediaWorker(
      int index, EventLoop loop, CipherEngine cipher, SessionDirectory directory, double maxBusy) {
    this.index = index;
    this.loop = loop;
    this.cipher = cipher;
    this.directory = directory;
    this.peers = new PeerTable(directory, this);
    this.handOver = new HandOver(this);
    this.shedding = new LoadShedding(maxBusy);
    this.commands = new CommandQueue(loop, this::runCommand);
    this.timer = new LoopTimer(loop, this::onBatchEnd);
  }

  /** Connects it with all workers, itself among them. */
  void connect(MediaWorker[] workers) {
    links = new Link[workers.length];
    for (int i = 0; i < workers.length; i++) {
      links[i] = new Link(this, workers[i].commands, workers[i]);
    }
  }

  /**
   * Binds its ports; datagrams arrive from here on.
   *
   * @param shared whether other workers are bound to them too
   */
  void bind(int udpPort, int tcpPort, boolean shared) throws IOException {
    MediaSockets bound = MediaSockets.bind(loop, udpPort, tcpPort, shared, this);
    bound.foreign(handOver);
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
  boolean execute(Runnable command) {
    return commands.execute(command);
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

  /** A peer's keys are there. */
  void onConnected(Peer peer) {
    peers.onConnected(peer, cycle.begin());
  }

  // Datagrams.

  @Override
  public void onDatagram(byte[] array, int offset, int length, RemoteAddress from) {
    cycle.begin();
    traffic.onReceived(length);
    DatagramKind kind = DatagramKind.of(array, offset, length);
    boolean stun = kind == DatagramKind.STUN;
    Peer peer = kind == DatagramKind.DTLS ? peers.shakingHandsAt(from) : peers.at(from);
    if (stun) {
      peer = peerOfCheck(array, offset, length, from, peer);
    }
    if (peer != null) {
      deliver(peer, array, offset, length, from, stun);
    } else if (!handedOver(array, offset, length, from, stun)) {
      drops.count(stun ? DropReason.STUN_UNKNOWN_UFRAG : DropReason.UNKNOWN_ADDRESS);
    }
  }

  /** The peer that a check names, which is not always the one its address belonged to before. */
  private @Nullable Peer peerOfCheck(
      byte[] array, int offset, int length, RemoteAddress from, @Nullable Peer byItsAddress) {
    String ufrag = StunMessage.ufragOf(array, offset, length);
    if (ufrag == null) {
      return byItsAddress;
    }
    Peer named = peers.named(ufrag);
    if (named != null) {
      return named;
    }
    SessionControl control = directory.find(ufrag);
    return control == null ? null : control.adopt(this, ufrag, array, offset, length);
  }

  /** Whether the datagram is for a peer of another worker, and was passed on or dropped there. */
  private boolean handedOver(
      byte[] array, int offset, int length, RemoteAddress from, boolean stun) {
    MediaWorker owner = handOver.ownerOf(from);
    String ufrag = stun ? StunMessage.ufragOf(array, offset, length) : null;
    if (ufrag != null) {
      SessionControl control = directory.find(ufrag);
      owner = control == null ? null : control.owner();
      if (control != null && owner == null) {
        // it would have been adopted
        drops.count(DropReason.STUN_BAD_INTEGRITY);
        return true;
      }
    }
    if (owner == null || owner == this) {
      return false;
    }
    if (!handOver.pass(owner, array, offset, length, from)) {
      drops.count(DropReason.HAND_OVER_FULL);
    }
    return true;
  }

  private void deliver(
      Peer peer, byte[] array, int offset, int length, RemoteAddress from, boolean stun) {
    try {
      peer.transport().onDatagram(array, offset, length, from, cycle.begin());
    } catch (RuntimeException e) {
      fail(peer, e);
    }
    if (stun) {
      peers.noteAddress(peer, from, cycle.begin());
    }
    if (!peer.transport().isClosed()) {
      reschedule(peer);
    }
  }

  @Override
  public void onSocketError() {
    drops.count(DropReason.SOCKET_ERROR);
  }

  @Override
  public void onDisconnect(RemoteAddress from) {
    cycle.begin();
    MediaWorker owner = handOver.forget(from);
    if (owner != null) {
      owner.execute(() -> owner.onAddressClosed(from));
    }
    onAddressClosed(from);
    onBatchEnd();
  }

  private void onAddressClosed(RemoteAddress from) {
    handOver.onClosed(from);
    Peer peer = peers.takeAddress(from);
    if (peer != null) {
      peer.transport().onAddressClosed(from, cycle.begin());
      if (!peer.transport().isClosed()) {
        reschedule(peer);
      }
    }
  }

  // From other workers.

  @Override
  public void onParcels(Link link) {
    cycle.begin();
    link.drain();
    onBatchEnd();
  }

  @Override
  public void onBatch(StreamSource source, MediaBatch batch) {
    source.shardOn(this).onBatch(source, batch, cycle.begin());
  }

  @Override
  public void onHandedOver(byte[] array, int length, RemoteAddress from, MediaWorker giver) {
    boolean stun = DatagramKind.of(array, 0, length) == DatagramKind.STUN;
    Peer peer = peers.at(from);
    String ufrag = stun ? StunMessage.ufragOf(array, 0, length) : null;
    if (ufrag != null) {
      peer = peers.named(ufrag);
    }
    if (peer == null) {
      drops.count(stun ? DropReason.STUN_UNKNOWN_UFRAG : DropReason.UNKNOWN_ADDRESS);
      return;
    }
    handOver.begin(giver, from);
    try {
      deliver(peer, array, 0, length, from, stun);
      if (stun && peer.equals(peers.at(from))) {
        handOver.confirm();
      }
    } finally {
      handOver.end();
    }
  }

  @Override
  public void onFrame(byte[] array, int length, RemoteAddress to) {
    sockets().write(to, array, 0, length);
  }

  /** Another worker's peer has proven an address that reaches this one. */
  void learnForeign(RemoteAddress address, MediaWorker owner) {
    if (peers.cede(address, cycle.begin())) {
      handOver.learn(address, owner);
      sockets().prove(address);
    } else {
      owner.execute(() -> owner.handOver.onRefused(address, this));
    }
  }

  /** Another worker's peer is not at that address any more. */
  void forgetForeign(RemoteAddress address, MediaWorker owner) {
    // a goodbye may be on its way
    owner.linkTo(index).drain();
    if (handOver.unlearn(address, owner)) {
      sockets().disconnect(address);
    }
  }

  // The end of a cycle.

  /** Due timers run, publishers hand over, what was written leaves, the next timer is armed. */
  @Override
  public void onBatchEnd() {
    long nowNs = cycle.begin();
    runTimers(nowNs);
    cycle.endBatches(this::fail);
    sockets().flush();
    cycle.end();
    timer.arm(deadlines.nextNs());
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
    peers.addUfrag(peer, localUfrag);
    reschedule(peer);
  }

  /** Forgets a ufrag that an ICE restart retired. */
  void removeUfrag(Peer peer, String localUfrag) {
    assertOnLoop();
    peers.removeUfrag(peer, localUfrag);
  }

  /** Forgets a peer: its addresses, its ufrags, its timers. */
  void remove(Peer peer) {
    assertOnLoop();
    peers.remove(peer);
    deadlines.remove(peer);
    drops.addAll(peer.transport().drops());
  }

  /** A peer's deadline may have changed. */
  void reschedule(Peer peer) {
    assertOnLoop();
    deadlines.schedule(peer, peer.deadlineNs());
  }

  /** Ends a session that no worker has adopted by then. */
  void guard(PendingSession pending, long timeoutNs) {
    deadlines.schedule(pending, nowNs() + timeoutNs);
  }

  void unguard(PendingSession pending) {
    assertOnLoop();
    deadlines.remove(pending);
  }

  @Override
  public void onLearnt(RemoteAddress address) {
    handOver.forget(address);
    sockets().prove(address);
  }

  @Override
  public void onForgotten(RemoteAddress address) {
    handOver.onForgotten(address);
    sockets().disconnect(address);
  }

  /** What belongs to the cycle: its end, and its figures. */
  Cycle cycle() {
    return cycle;
  }

  /** The way to another worker. */
  Link linkTo(int worker) {
    return links[worker];
  }

  /** What is given up when there is more to do than time. */
  LoadShedding shedding() {
    return shedding;
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
    peers.addDrops(all);
    return all.debugState();
  }

  /** What did not fit on the ways to other workers; from any thread. */
  long overflows() {
    long sum = 0;
    for (Link link : links) {
      sum += link.overflows();
    }
    return sum;
  }

  /** State for people and tests. */
  Map<String, Object> debugState() {
    assertOnLoop();
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("sockets", sockets().debugState());
    state.put("paddingBytesSent", packetWriter.paddingBytes());
    state.put("addresses", peers.addresses());
    state.put("foreignAddresses", handOver.foreignAddresses());
    state.put("handedOver", handOver.passed());
    state.put("sessions", peers.all().size());
    state.put("timers", deadlines.size());
    state.put("commandsWaiting", commands.waiting());
    state.put("commandsRefused", commands.refused());
    state.put("linkOverflows", overflows());
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
    var left = peers.all();
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
