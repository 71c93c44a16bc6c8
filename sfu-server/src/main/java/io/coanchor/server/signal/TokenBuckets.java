package io.coanchor.server.signal;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * A token bucket per client address (IPv6: per /64, which is what one subscriber has). The table is
 * bounded: the address that was longest silent makes room. Safe from any thread.
 */
final class TokenBuckets {
  /** About 10 MB of buckets; a silent address refills long before it is pushed out. */
  static final int MAX_ADDRESSES = 65_536;

  private static final double NANOS_PER_MINUTE = 60e9;

  private final int perMinute;
  private final LongSupplier nanoClock;
  private final int maxAddresses;
  private final Map<Key, Bucket> buckets;

  /**
   * @param perMinute the refill per minute and the size; 0 never limits
   * @param nanoClock monotonic nanoseconds
   */
  TokenBuckets(int perMinute, LongSupplier nanoClock, int maxAddresses) {
    this.perMinute = perMinute;
    this.nanoClock = nanoClock;
    this.maxAddresses = maxAddresses;
    this.buckets =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Key, Bucket> eldest) {
            return size() > TokenBuckets.this.maxAddresses;
          }
        };
  }

  /** Takes a token; false when there is none left. */
  synchronized boolean take(InetAddress address) {
    Bucket bucket = refilled(address);
    if (bucket.tokens < 1) {
      return false;
    }
    if (perMinute > 0) {
      bucket.tokens--;
    }
    return true;
  }

  /** Whether a token is left, without taking it. */
  synchronized boolean hasToken(InetAddress address) {
    return refilled(address).tokens >= 1;
  }

  /** Whole seconds until there is a token again, at least 1. */
  synchronized int secondsToNext(InetAddress address) {
    double missing = 1 - refilled(address).tokens;
    return Math.max(1, (int) Math.ceil(missing * 60 / Math.max(1, perMinute)));
  }

  private Bucket refilled(InetAddress address) {
    if (perMinute == 0) {
      return new Bucket(1, 0);
    }
    long now = nanoClock.getAsLong();
    Bucket bucket = buckets.computeIfAbsent(Key.of(address), _ -> new Bucket(perMinute, now));
    double gained = (now - bucket.refilledAtNs) / NANOS_PER_MINUTE * perMinute;
    bucket.tokens = Math.min(perMinute, bucket.tokens + gained);
    bucket.refilledAtNs = now;
    return bucket;
  }

  synchronized int size() {
    return buckets.size();
  }

  /** An IPv4 address, or the first 64 bits of an IPv6 one. */
  private record Key(int length, long bits) {
    static Key of(InetAddress address) {
      byte[] bytes = address.getAddress();
      int used = address instanceof Inet6Address ? 8 : bytes.length;
      long bits = 0;
      for (byte b : Arrays.copyOf(bytes, used)) {
        bits = bits << 8 | (b & 0xff);
      }
      return new Key(used, bits);
    }
  }

  private static final class Bucket {
    private double tokens;
    private long refilledAtNs;

    Bucket(double tokens, long refilledAtNs) {
      this.tokens = tokens;
      this.refilledAtNs = refilledAtNs;
    }
  }
}
