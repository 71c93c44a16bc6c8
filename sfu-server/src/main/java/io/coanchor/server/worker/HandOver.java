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

  /** Addresses of peers of this worker that reach another one. */
  private final Map<RemoteAddress, MediaWorker> ways = new HashMap<>();

  private @Nullable MediaWorker giver;
  private @Nullable RemoteAddress given;
  private long passed;

  HandOver(MediaWorker worker) {
    this.worker = worker;
  }

  // As the one that receives.

  @Nullable MediaWorker ownerOf(RemoteAddress from) {
    return owners.get(from);
  }

  /** Passes a datagram on to the worker that its peer lives on; false when it was dropped. */
  boolean pass(MediaWorker owner, byte[] array, int offset, int length, RemoteAddress from) {
    passed++;
    return worker.linkTo(owner.index()).offerDatagram(array, offset, length, from);
  }

  /** Another worker says that an address is one of its peers'. */
  void learn(RemoteAddress address, MediaWorker owner) {
    owners.put(address, owner);
  }

  /** Another worker says that an address is not its peer's any more; whether it was. */
  boolean unlearn(RemoteAddress address, MediaWorker owner) {
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
  void confirm() {
    MediaWorker from = giver;
    RemoteAddress address = given;
    if (from != null && address != null && ways.put(address, from) != from) {
      from.execute(() -> from.learnForeign(address, worker));
    }
  }

  /** The one who passed it on has a peer of its own there: it is told again with the next check. */
  void onRefused(RemoteAddress address, MediaWorker by) {
    ways.remove(address, by);
  }

  /** An address leads nowhere any more. */
  void onForgotten(RemoteAddress address) {
    MediaWorker way = ways.remove(address);
    if (way != null) {
      way.execute(() -> way.forgetForeign(address, worker));
    }
  }

  /** The connection ended that a peer of this worker had through another. */
  void onClosed(RemoteAddress address) {
    ways.remove(address);
  }

  /** A frame for a connection that another worker has accepted. */
  @Override
  public boolean write(RemoteAddress to, byte[] array, int offset, int length) {
    MediaWorker way = to.equals(given) ? giver : ways.get(to);
    return way != null && worker.linkTo(way.index()).offerFrame(array, offset, length, to);
  }

  int foreignAddresses() {
    return owners.size();
  }

  long passed() {
    return passed;
  }
}
