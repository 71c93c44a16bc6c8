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
  private final SessionDirectory directory;
  private final AddressWatch watch;
  private final Map<RemoteAddress, Peer> byAddress = new HashMap<>();
  private final Map<String, Peer> byUfrag = new HashMap<>();

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

  /** A check came from an address: if ICE holds it valid now, it leads to the peer. */
  void noteAddress(Peer peer, RemoteAddress from) {
    if (peer.equals(byAddress.get(from))
        || peer.transport().isClosed()
        || !peer.transport().isValidated(from)) {
      return;
    }
    Peer before = byAddress.put(from, peer);
    if (before != null) {
      before.forgetAddress(from);
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

  /** The address leads to another worker's peer, or nowhere: whose it was, or null. */
  @Nullable Peer takeAddress(RemoteAddress address) {
    Peer peer = byAddress.remove(address);
    if (peer != null) {
      peer.forgetAddress(address);
    }
    return peer;
  }

  void remove(Peer peer) {
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
