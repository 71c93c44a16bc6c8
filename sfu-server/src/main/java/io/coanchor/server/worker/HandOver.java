package io.coanchor.server.worker;

import io.coanchor.core.ice.RemoteAddress;
import io.coanchor.server.net.ForeignConnections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one worker has to do with other workers' peers: it passes on the datagrams that the system
 * gives it for them, and it knows through whom its own peers' datagrams come, should they come
 * through another. On its thread.
 */
final class HandOver implements ForeignConnections {
  private final MediaWorker worker;

  /** Addresses that reach this worker and belong to another's peer, as that one has told. */
  private final Map<RemoteAddress, MediaWorker> owners = new HashMap<>();

  /** Who else claims an address that a peer of this worker holds. */
  private final Map<RemoteAddress, Claim> claims = new HashMap<>();

  /** Addresses of peers of this worker that reach another one. */
  private final Map<RemoteAddress, MediaWorker> ways = new HashMap<>();

  private final Notices notices = new Notices();
  private @Nullable MediaWorker giver;
  private @Nullable RemoteAddress given;
  private long passed;

  /** What speaks for a peer's having an address, see {@link PeerTable#noteAddress}. */
  enum Proof {
    /** A check came from there: its source may be forged. */
    CHECK,
    /** The same, and its peer is about to shake hands: it has to get what comes for that. */
    SHAKING_HANDS,
    /** It has shaken hands there, which takes answers. */
    HANDSHAKE
  }

  private record Claim(MediaWorker by, Proof proof) {}

  HandOver(MediaWorker worker) {
    this.worker = worker;
  }

  // As the one that receives.

  @Nullable MediaWorker ownerOf(RemoteAddress from) {
    return owners.get(from);
  }

  /** Whose peer is shaking hands at an address that it has yet to prove its; null for nobody's. */
  @Nullable MediaWorker shakingHandsAt(RemoteAddress from) {
    Claim claim = claims.isEmpty() ? null : claims.get(from);
    return claim == null || claim.proof() != Proof.SHAKING_HANDS ? null : claim.by();
  }

  /** Who claims an address that is held by a peer of this worker; null for nobody. */
  @Nullable MediaWorker claimantOf(RemoteAddress address) {
    Claim claim = claims.isEmpty() ? null : claims.get(address);
    return claim == null ? null : claim.by();
  }

  /** Passes a datagram on to the worker that its peer lives on; false when it was dropped. */
  boolean pass(MediaWorker owner, byte[] array, int offset, int length, RemoteAddress from) {
    passed++;
    return worker.links().to(owner).offerDatagram(array, offset, length, from);
  }

  /** An address is another worker's peer's. */
  void learn(RemoteAddress address, MediaWorker owner) {
    claims.remove(address);
    owners.put(address, owner);
  }

  /** Another worker says that an address is its peer's, which a peer of this one holds. */
  void claim(RemoteAddress address, MediaWorker by, Proof proof) {
    claims.put(address, new Claim(by, proof));
  }

  /** Another worker says that an address is not its peer's any more; whether it was. */
  boolean unlearn(RemoteAddress address, MediaWorker owner) {
    if (owner.equals(claimantOf(address))) {
      claims.remove(address);
    }
    return owners.remove(address, owner);
  }

  /** The address is one of this worker's own peers', or a closed connection's: whose it was. */
  @Nullable MediaWorker forget(RemoteAddress address) {
    return owners.remove(address);
  }

  // As the one that owns the peer.

  /** A datagram is dealt with that came through another worker. */
  void begin(MediaWorker from, RemoteAddress address) {
    giver = from;
    given = address;
  }

  void end() {
    giver = null;
    given = null;
  }

  /** The present datagram's address leads to a peer of this worker: who passed it on is told. */
  void confirm(Peer peer) {
    MediaWorker from = giver;
    RemoteAddress address = given;
    if (from != null && address != null && ways.put(address, from) != from) {
      tell(from, address, peer.transport().isConnected() ? Proof.CHECK : Proof.SHAKING_HANDS);
    }
  }

  /** A peer has shaken hands: those through whom its datagrams come are told where. */
  void onConnected(Peer peer) {
    for (RemoteAddress address : peer.addresses()) {
      MediaWorker way = ways.get(address);
      if (way != null) {
        tell(way, address, peer.shookHandsAt(address) ? Proof.HANDSHAKE : Proof.CHECK);
      }
    }
  }

  private void tell(MediaWorker way, RemoteAddress address, Proof proof) {
    notices.tell(way, address, () -> way.addresses().learnForeign(address, worker, proof));
  }

  /** An address leads nowhere any more. */
  void onForgotten(RemoteAddress address) {
    MediaWorker way = ways.remove(address);
    if (way != null) {
      notices.tell(way, address, () -> way.addresses().forgetForeign(address, worker));
    }
  }

  /** The connection ended that a peer of another worker had through this one. */
  void closed(RemoteAddress address, MediaWorker owner) {
    notices.tell(owner, address, () -> owner.addresses().onAddressClosed(address));
  }

  /** The connection ended that a peer of this worker had through another. */
  void onClosed(RemoteAddress address) {
    ways.remove(address);
  }

  /** Others are told what they could not be told before. */
  void retry() {
    notices.retry();
  }

  /** A frame for a connection that another worker has accepted. */
  @Override
  public boolean write(RemoteAddress to, byte[] array, int offset, int length) {
    MediaWorker way = to.equals(given) ? giver : ways.get(to);
    return way != null && worker.links().to(way).offerFrame(array, offset, length, to);
  }

  int foreignAddresses() {
    return owners.size();
  }

  /** Addresses that another worker's peer has yet to prove its. */
  int foreignClaims() {
    return claims.size();
  }

  int noticesWaiting() {
    return notices.waiting();
  }

  long passed() {
    return passed;
  }
}
