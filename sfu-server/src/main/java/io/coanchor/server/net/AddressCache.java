package io.coanchor.server.net;

import io.coanchor.core.ice.RemoteAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The address objects of those heard lately, by what the kernel calls them, so that a datagram of a
 * known sender allocates nothing. Each has one place: two that share one are made anew in turn, and
 * whoever sends from made-up addresses costs no more than that. For one thread.
 */
final class AddressCache {
  /** More peers than a worker usually carries; a power of two. */
  private static final int PLACES = 2_048;

  private static final int KEY_WORDS = 5;
  private static final int SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(PLACES);
  private static final int IPV6_BYTES = 16;

  /** Odd, its bits well spread: 2^64 over the golden ratio. */
  private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;

  private final long[] keys = new long[PLACES * KEY_WORDS];
  private final @Nullable RemoteAddress[] addresses = new RemoteAddress[PLACES];

  /**
   * An address over UDP. Hosts are IPv6 addresses in network order, those of IPv4 mapped (RFC 4291
   * section 2.5.5.2).
   *
   * @param scope of a link-local address, else 0
   * @param localHigh with {@code localLow} the local address, both 0 if it is not known
   */
  RemoteAddress get(long high, long low, int port, int scope, long localHigh, long localLow) {
    long ends = ((long) scope << Short.SIZE) | port;
    int place = place(high, low, ends, localHigh, localLow);
    int key = place * KEY_WORDS;
    RemoteAddress known = addresses[place];
    if (known != null
        && keys[key] == high
        && keys[key + 1] == low
        && keys[key + 2] == ends
        && keys[key + 3] == localHigh
        && keys[key + 4] == localLow) {
      return known;
    }
    InetAddress local = (localHigh | localLow) == 0 ? null : host(localHigh, localLow, 0);
    RemoteAddress made =
        new RemoteAddress(
            RemoteAddress.Transport.UDP,
            new InetSocketAddress(host(high, low, scope), port),
            local);
    keys[key] = high;
    keys[key + 1] = low;
    keys[key + 2] = ends;
    keys[key + 3] = localHigh;
    keys[key + 4] = localLow;
    addresses[place] = made;
    return made;
  }

  private static int place(long high, long low, long ends, long localHigh, long localLow) {
    long mixed = high * SPREAD + low;
    mixed = spread(mixed) + ends;
    mixed = spread(mixed) + localHigh;
    mixed = spread(mixed) + localLow;
    return (int) (spread(mixed) >>> SHIFT);
  }

  private static long spread(long mixed) {
    return (mixed ^ (mixed >>> 32)) * SPREAD;
  }

  private static InetAddress host(long high, long low, int scope) {
    byte[] bytes = ByteBuffer.allocate(IPV6_BYTES).putLong(high).putLong(low).array();
    try {
      // of a mapped address this makes the IPv4 one
      return scope == 0
          ? InetAddress.getByAddress(bytes)
          : Inet6Address.getByAddress(null, bytes, scope);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
