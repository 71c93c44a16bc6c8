package io.coanchor.server.worker;

import io.coanchor.core.ice.RemoteAddress;
import io.coanchor.core.packet.DropCounters;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The peers of one worker and what leads to them: addresses and ufrags. On its thread. */
final class PeerTable {
  /** Receiver reports and checks come more often than this, also when some are lost. */
  private static final long HEARD_NS = 6_000_000_000L;

  private final SessionDirectory directory;
  private final AddressWatch watch;
  private final Map<RemoteAddress, Peer> byAddress = new HashMap<>();
  private final Map<String, Peer> byUfrag = new HashMap<>();

  /** Who else claims an address that a peer holds, and has yet to show that it can answer there. */
  private final Map<RemoteAddress, Peer> claimants = new HashMap<>();

  /** Told what leads here and what does not any more. */
  interface AddressWatch {
    void onLearnt(RemoteAddress address);

    void onForgotten(RemoteAddress address);
  }

  PeerTable(SessionDirectory directory, AddressWatch watch) {
    this.directory = directory;
    this.watch = watch;
  }

  @Nullable Peer at(RemoteAddress address) {
    return byAddress.get(address);
  }

  /** Whose handshake a DTLS datagram belongs to: who is connected has made his. */
  @Nullable Peer shakingHandsAt(RemoteAddress address) {
    Peer claimant = claimants.isEmpty() ? null : claimants.get(address);
    return claimant == null ? byAddress.get(address) : claimant;
  }

  @Nullable Peer named(String localUfrag) {
    return byUfrag.get(localUfrag);
  }

  void addUfrag(Peer peer, String localUfrag) {
    peer.ufrags().add(localUfrag);
    byUfrag.put(localUfrag, peer);
  }

  void removeUfrag(Peer peer, String localUfrag) {
    peer.ufrags().remove(localUfrag);
    if (byUfrag.remove(localUfrag, peer)) {
      directory.remove(localUfrag);
    }
  }

  /**
   * A check came from an address: if ICE holds it valid now, it leads to the peer. Not while
   * another peer is heard there: who has a session of his own could else forge the source of a
   * check and cut anybody off. Then it is only a claim, which a handshake proves, as that takes
   * answers from there; it is needed where a port is used again that somebody left without a
   * goodbye.
   */
  void noteAddress(Peer peer, RemoteAddress from, long nowNs) {
    Peer before = byAddress.get(from);
    if (peer.equals(before)
        || peer.transport().isClosed()
        || !peer.transport().ice().isValidated(from)) {
      return;
    }
    if (before == null || !isHeldAgainst(from, nowNs)) {
      take(from, peer, nowNs);
    } else if (!peer.transport().isConnected()) {
      withdraw(peer);
      peer.claim(from);
      claimants.put(from, peer);
    }
  }

  /** Whether an address leads to a peer that is connected and heard there. */
  private boolean isHeldAgainst(RemoteAddress address, long nowNs) {
    Peer holder = byAddress.get(address);
    return holder != null
        && holder.transport().isConnected()
        && holder.transport().isHeardAt(address, HEARD_NS, nowNs);
  }

  /**
   * The peer has made its handshake: what it claims is its, if the handshake went there. One made
   * elsewhere proves nothing.
   */
  void onConnected(Peer peer, long nowNs) {
    RemoteAddress claimed = withdraw(peer);
    if (claimed != null && peer.shookHandsAt(claimed)) {
      take(claimed, peer, nowNs);
    }
  }

  private @Nullable RemoteAddress withdraw(Peer peer) {
    RemoteAddress claimed = peer.claim(null);
    return claimed != null && claimants.remove(claimed, peer) ? claimed : null;
  }

  private void take(RemoteAddress from, Peer peer, long nowNs) {
    Peer before = byAddress.put(from, peer);
    if (before != null) {
      before.forgetAddress(from);
      before.transport().onAddressClosed(from, nowNs);
    }
    peer.noteAddress(from);
    watch.onLearnt(from);
    // ICE forgets addresses that are no longer checked, all but a few: what it has forgotten leads
    // nowhere, and a connection that leads nowhere is closed
    for (RemoteAddress gone : peer.takeInvalid()) {
      if (byAddress.remove(gone, peer)) {
        watch.onForgotten(gone);
      }
    }
  }

  /** The address leads to another worker's peer, if it is not held by one of this; whether. */
  boolean cede(RemoteAddress address, long nowNs) {
    if (isHeldAgainst(address, nowNs)) {
      return false;
    }
    surrender(address, nowNs);
    return true;
  }

  /** The address leads to another worker's peer, whoever of this holds it. */
  void surrender(RemoteAddress address, long nowNs) {
    Peer before = takeAddress(address);
    if (before != null) {
      before.transport().onAddressClosed(address, nowNs);
    }
  }

  /** The address leads nowhere any more: whose it was, or null. */
  @Nullable Peer takeAddress(RemoteAddress address) {
    Peer peer = byAddress.remove(address);
    if (peer != null) {
      peer.forgetAddress(address);
    }
    return peer;
  }

  void remove(Peer peer) {
    withdraw(peer);
    for (RemoteAddress address : peer.addresses()) {
      if (byAddress.remove(address, peer)) {
        watch.onForgotten(address);
      }
    }
    for (String ufrag : peer.ufrags()) {
      if (byUfrag.remove(ufrag, peer)) {
        directory.remove(ufrag);
      }
    }
  }

  Set<Peer> all() {
    return new HashSet<>(byUfrag.values());
  }

  int addresses() {
    return byAddress.size();
  }

  void addDrops(DropCounters sum) {
    all().forEach(peer -> sum.addAll(peer.transport().drops()));
  }
}
