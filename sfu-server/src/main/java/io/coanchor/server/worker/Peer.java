package io.coanchor.server.worker;

import io.coanchor.core.ice.RemoteAddress;
import io.coanchor.core.transport.PeerTransport;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A session as its worker holds it: a transport, the addresses that lead to it and its place among
 * the timers. Lives and dies on the worker's thread.
 */
public abstract class Peer extends DeadlineQueue.Entry {
  /** As many addresses as the ICE agent keeps valid; the oldest is forgotten first. */
  private static final int MAX_ADDRESSES = 16;

  private final Deque<RemoteAddress> addresses = new ArrayDeque<>();
  private final Set<String> ufrags = new HashSet<>();

  /** The transport of this session. */
  public abstract PeerTransport transport();

  /** The soonest deadline of the transport and of what the session adds to it. */
  protected abstract long deadlineNs();

  /** State for people and tests. */
  public abstract Map<String, Object> debugState();

  /** Notes an address that leads here and gives back one that no longer does, or null. */
  final @Nullable RemoteAddress noteAddress(RemoteAddress address) {
    addresses.addLast(address);
    return addresses.size() > MAX_ADDRESSES ? addresses.removeFirst() : null;
  }

  final void forgetAddress(RemoteAddress address) {
    addresses.remove(address);
  }

  /** The local ufrags that lead here, changed by the worker. */
  final Set<String> ufrags() {
    return ufrags;
  }

  final Iterable<RemoteAddress> addresses() {
    return addresses;
  }
}
