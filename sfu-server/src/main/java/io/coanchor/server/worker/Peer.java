package io.coanchor.server.worker;

import io.coanchor.core.ice.RemoteAddress;
import io.coanchor.core.transport.PeerTransport;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A session as its worker holds it: a transport, the addresses that lead to it and its place among
 * the timers. Lives and dies on the worker's thread.
 */
public abstract class Peer extends DeadlineQueue.Entry {
  private final Set<RemoteAddress> addresses = new LinkedHashSet<>();
  private final Set<String> ufrags = new HashSet<>();
  private @Nullable RemoteAddress claim;
  private @Nullable RemoteAddress handshakeTo;
  private boolean handshakeMoved;

  /** The transport of this session. */
  public abstract PeerTransport transport();

  /** The soonest deadline of the transport and of what the session adds to it. */
  protected abstract long deadlineNs();

  /** State for people and tests. */
  public abstract Map<String, Object> debugState();

  /** Notes an address that leads here. */
  final void noteAddress(RemoteAddress address) {
    addresses.add(address);
  }

  /** Takes out the addresses that ICE no longer holds valid, which also bounds their number. */
  final List<RemoteAddress> takeInvalid() {
    List<RemoteAddress> gone = new ArrayList<>();
    addresses.removeIf(address -> !transport().ice().isValidated(address) && gone.add(address));
    return gone;
  }

  final void forgetAddress(RemoteAddress address) {
    addresses.remove(address);
  }

  /** Sets the address that it claims from another peer, null for none; the one before. */
  final @Nullable RemoteAddress claim(@Nullable RemoteAddress next) {
    RemoteAddress before = claim;
    claim = next;
    return before;
  }

  /** A datagram of its handshake goes there. */
  final void noteHandshakeTo(RemoteAddress address) {
    handshakeMoved |= handshakeTo != null && !handshakeTo.equals(address);
    handshakeTo = address;
  }

  /**
   * Whether all that it was sent for its handshake went to this address: if the handshake was made,
   * it can be reached there.
   */
  final boolean shookHandsAt(RemoteAddress address) {
    return !handshakeMoved && address.equals(handshakeTo);
  }

  /** The local ufrags that lead here, changed by the worker. */
  final Set<String> ufrags() {
    return ufrags;
  }

  final Iterable<RemoteAddress> addresses() {
    return addresses;
  }
}
