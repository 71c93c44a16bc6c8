package io.coanchor.server.worker;

import io.coanchor.core.ice.RemoteAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whose an address is that reaches this worker: a peer's of this one ({@link PeerTable}) or of
 * another ({@link HandOver}), never both. It settles what the two claim, and keeps the sockets in
 * line: they close what leads nowhere and keep what a peer has proven. On the worker's thread.
 */
final class AddressOwnership implements PeerTable.AddressWatch {
  private final MediaWorker worker;
  private final PeerTable peers;
  private final HandOver handOver;

  AddressOwnership(MediaWorker worker, SessionDirectory directory) {
    this.worker = worker;
    this.peers = new PeerTable(directory, this);
    this.handOver = new HandOver(worker);
  }

  /** This worker's own peers. */
  PeerTable peers() {
    return peers;
  }

  /** What this worker has to do with those of others. */
  HandOver handOver() {
    return handOver;
  }

  private long nowNs() {
    return worker.cycle().begin();
  }

  /** A peer's keys are there: what it claims may be its now. */
  void onConnected(Peer peer) {
    peers.onConnected(peer, nowNs());
    handOver.onConnected(peer);
  }

  /** A connection of this worker's sockets ended, whosever it was. */
  void onDisconnect(RemoteAddress from) {
    MediaWorker owner = handOver.forget(from);
    if (owner != null) {
      handOver.closed(from, owner);
    }
    onAddressClosed(from);
  }

  /** A connection ended that a peer may have had, through this worker or another. */
  void onAddressClosed(RemoteAddress from) {
    handOver.onClosed(from);
    Peer peer = peers.takeAddress(from);
    if (peer != null) {
      peer.transport().onAddressClosed(from, nowNs());
      if (!peer.transport().isClosed()) {
        worker.reschedule(peer);
      }
    }
  }

  /** Another worker's peer has an address that reaches this one, by what proof. */
  void learnForeign(RemoteAddress address, MediaWorker owner, HandOver.Proof proof) {
    long nowNs = nowNs();
    if (proof == HandOver.Proof.HANDSHAKE) {
      peers.surrender(address, nowNs);
      grant(address, owner);
    } else if (peers.cede(address, nowNs)) {
      grant(address, owner);
    } else {
      handOver.claim(address, owner, proof);
    }
  }

  private void grant(RemoteAddress address, MediaWorker owner) {
    handOver.learn(address, owner);
    worker.sockets().prove(address);
  }

  /** A check came again for another worker's peer: it gets the address if nobody is heard there. */
  void reconsider(RemoteAddress address, MediaWorker owner) {
    if (owner.equals(handOver.claimantOf(address)) && peers.cede(address, nowNs())) {
      grant(address, owner);
    }
  }

  /** Another worker's peer is not at that address any more. */
  void forgetForeign(RemoteAddress address, MediaWorker owner) {
    // a goodbye may be on its way
    owner.links().to(worker).drain();
    if (handOver.unlearn(address, owner)) {
      worker.sockets().disconnect(address);
    }
  }

  @Override
  public void onLearnt(RemoteAddress address) {
    handOver.forget(address);
    worker.sockets().prove(address);
  }

  @Override
  public void onForgotten(RemoteAddress address) {
    handOver.onForgotten(address);
    worker.sockets().disconnect(address);
    MediaWorker claimant = handOver.claimantOf(address);
    if (claimant != null) {
      grant(address, claimant);
    }
  }

  Map<String, Object> debugState() {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("addresses", peers.addresses());
    state.put("foreignAddresses", handOver.foreignAddresses());
    state.put("foreignClaims", handOver.foreignClaims());
    state.put("noticesWaiting", handOver.noticesWaiting());
    state.put("handedOver", handOver.passed());
    state.put("sessions", peers.all().size());
    return state;
  }
}
