package io.coanchor.server.worker;

import io.coanchor.core.ice.RemoteAddress;
import io.coanchor.core.packet.DatagramKind;
import io.coanchor.core.packet.DropCounters;
import io.coanchor.core.packet.DropReason;
import io.coanchor.core.stun.StunMessage;
import org.jspecify.annotations.Nullable;

/**
 * Whose a datagram is: the peer's that its address belongs to, or, of a STUN request, the peer's
 * whose ufrag it names (RFC 7983 tells them apart). A session without worker is adopted with its
 * first verified check; what is another worker's peer's is handed over. On the worker's thread.
 */
final class Demultiplexer {
  private final MediaWorker worker;
  private final SessionDirectory directory;
  private final PeerTable peers;
  private final HandOver handOver;
  private final DropCounters drops;

  Demultiplexer(
      MediaWorker worker,
      SessionDirectory directory,
      PeerTable peers,
      HandOver handOver,
      DropCounters drops) {
    this.worker = worker;
    this.directory = directory;
    this.peers = peers;
    this.handOver = handOver;
    this.drops = drops;
  }

  /** One datagram from the worker's own sockets. */
  void onDatagram(byte[] array, int offset, int length, RemoteAddress from) {
    DatagramKind kind = DatagramKind.of(array, offset, length);
    boolean stun = kind == DatagramKind.STUN;
    Peer peer = isShakingHandsElsewhere(from, kind) ? null : peerAt(from, kind);
    if (stun) {
      peer = peerOfCheck(array, offset, length, peer);
    }
    if (peer != null) {
      deliver(peer, array, offset, length, from, stun);
    } else if (!handedOver(array, offset, length, from, stun)) {
      drops.count(stun ? DropReason.STUN_UNKNOWN_UFRAG : DropReason.UNKNOWN_ADDRESS);
    }
  }

  /** One that another worker got for a peer of this one; it goes no further. */
  void onHandedOver(byte[] array, int length, RemoteAddress from, MediaWorker giver) {
    DatagramKind kind = DatagramKind.of(array, 0, length);
    boolean stun = kind == DatagramKind.STUN;
    Peer peer = peerAt(from, kind);
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
        handOver.confirm(peer);
      }
    } finally {
      handOver.end();
    }
  }

  /** Gives a peer what is its. */
  private void deliver(
      Peer peer, byte[] array, int offset, int length, RemoteAddress from, boolean stun) {
    try {
      peer.transport().onDatagram(array, offset, length, from, worker.cycle().begin());
    } catch (RuntimeException e) {
      worker.fail(peer, e);
    }
    if (stun) {
      peers.noteAddress(peer, from, worker.cycle().begin());
    }
    if (!peer.transport().isClosed()) {
      worker.reschedule(peer);
    }
  }

  /** The same of another worker's. */
  private boolean isShakingHandsElsewhere(RemoteAddress from, DatagramKind kind) {
    return kind == DatagramKind.DTLS && handOver.shakingHandsAt(from) != null;
  }

  /** Who is shaking hands at an address need not be who holds it. */
  private @Nullable Peer peerAt(RemoteAddress from, DatagramKind kind) {
    return kind == DatagramKind.DTLS ? peers.shakingHandsAt(from) : peers.at(from);
  }

  /** The peer that a check names, which is not always the one its address belonged to before. */
  private @Nullable Peer peerOfCheck(
      byte[] array, int offset, int length, @Nullable Peer byItsAddress) {
    String ufrag = StunMessage.ufragOf(array, offset, length);
    if (ufrag == null) {
      return byItsAddress;
    }
    Peer named = peers.named(ufrag);
    if (named != null) {
      return named;
    }
    SessionControl control = directory.find(ufrag);
    return control == null ? null : control.adopt(worker, ufrag, array, offset, length);
  }

  /** Whether the datagram is for a peer of another worker, and was passed on or dropped there. */
  private boolean handedOver(
      byte[] array, int offset, int length, RemoteAddress from, boolean stun) {
    // only a handshake that was kept from the peer here gets this far without an owner
    MediaWorker shaking = handOver.shakingHandsAt(from);
    MediaWorker owner = shaking == null ? handOver.ownerOf(from) : shaking;
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
    if (owner == null || owner == worker) {
      return false;
    }
    if (stun) {
      worker.addresses().reconsider(from, owner);
    }
    if (!handOver.pass(owner, array, offset, length, from)) {
      drops.count(DropReason.HAND_OVER_FULL);
    }
    return true;
  }
}
