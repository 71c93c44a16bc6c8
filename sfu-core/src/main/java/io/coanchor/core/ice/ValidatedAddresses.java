package io.coanchor.core.ice;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that an authenticated check came from, least recently seen first.
 *
 * <p>Bounded. An address that is not checked any more is forgotten, except the one in use: a peer
 * may do its checks once and then only send media, and whether it lives is not decided here.
 */
final class ValidatedAddresses {
  /** A host with several networks, over UDP and TCP, and some NAT rebindings. */
  static final int MAX = 16;

  /** Twice the 30 s after which consent runs out (RFC 7675 section 5.1). */
  static final long EXPIRY_NS = 60_000_000_000L;

  private final Map<RemoteAddress, Long> lastSeenNs = new LinkedHashMap<>();

  boolean contains(RemoteAddress address) {
    return lastSeenNs.containsKey(address);
  }

  /** Notes a check; makes room by forgetting the least recently seen other than {@code inUse}. */
  void seen(RemoteAddress address, @Nullable RemoteAddress inUse, long nowNs) {
    lastSeenNs.remove(address);
    lastSeenNs.put(address, nowNs);
    if (lastSeenNs.size() <= MAX) {
      return;
    }
    Iterator<RemoteAddress> oldestFirst = lastSeenNs.keySet().iterator();
    if (oldestFirst.next().equals(inUse)) {
      oldestFirst.next();
    }
    oldestFirst.remove();
  }

  void remove(RemoteAddress address) {
    lastSeenNs.remove(address);
  }

  /** Forgets what has expired at {@code nowNs}, except {@code inUse}. */
  void expire(@Nullable RemoteAddress inUse, long nowNs) {
    lastSeenNs
        .entrySet()
        .removeIf(entry -> !entry.getKey().equals(inUse) && nowNs - entry.getValue() >= EXPIRY_NS);
  }

  /** When the next address other than {@code inUse} expires, {@link Long#MAX_VALUE} for never. */
  long nextExpiryNs(@Nullable RemoteAddress inUse) {
    for (Map.Entry<RemoteAddress, Long> entry : lastSeenNs.entrySet()) {
      if (!entry.getKey().equals(inUse)) {
        return entry.getValue() + EXPIRY_NS;
      }
    }
    return Long.MAX_VALUE;
  }

  /** The most recently seen, null if there is none. */
  @Nullable RemoteAddress latest() {
    RemoteAddress latest = null;
    for (RemoteAddress address : lastSeenNs.keySet()) {
      latest = address;
    }
    return latest;
  }

  List<String> debugState() {
    List<String> state = new ArrayList<>();
    lastSeenNs.keySet().forEach(address -> state.add(address.toString()));
    return state;
  }
}
