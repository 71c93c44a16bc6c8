package io.coanchor.core.unit;

/** A bit rate in bits per second, never negative. */
public record Bitrate(long bps) implements Comparable<Bitrate> {
  public static final Bitrate ZERO = new Bitrate(0);

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  public Bitrate {
    if (bps < 0) {
      throw new IllegalArgumentException("bitrate: " + bps + " bit/s (expected: 0 or more)");
    }
  }

  public static Bitrate kbps(long kbps) {
    return new Bitrate(Math.multiplyExact(kbps, 1_000L));
  }

  public static Bitrate mbps(long mbps) {
    return new Bitrate(Math.multiplyExact(mbps, 1_000_000L));
  }

  /** Whole bytes sent at {@code bps} in {@code durationNs}, without overflow up to an hour. */
  public static long bytesIn(long bps, long durationNs) {
    long seconds = durationNs / NANOS_PER_SECOND;
    long rest = durationNs % NANOS_PER_SECOND;
    return seconds * (bps / 8) + (long) ((double) rest * bps / 8e9);
  }

  /** How long {@code bytes} take at {@code bps}; {@link Long#MAX_VALUE} at rate zero. */
  public static long nanosFor(long bytes, long bps) {
    return bps == 0 ? Long.MAX_VALUE : (long) Math.ceil(bytes * 8e9 / bps);
  }

  @Override
  public int compareTo(Bitrate other) {
    return Long.compare(bps, other.bps);
  }

  @Override
  public String toString() {
    return bps + " bit/s";
  }
}
