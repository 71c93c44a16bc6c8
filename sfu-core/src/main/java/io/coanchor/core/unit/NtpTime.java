package io.coanchor.core.unit;

/**
 * NTP timestamps as RTCP carries them: seconds since 1900 in the upper 32 bits, the fraction of a
 * second in the lower 32 (RFC 3550 section 4).
 */
public final class NtpTime {
  /** Seconds from 1 January 1900 to 1 January 1970. */
  private static final long UNIX_EPOCH_SECONDS = 2_208_988_800L;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private NtpTime() {}

  /** The NTP timestamp of a wall-clock time in nanoseconds since 1970, which must be positive. */
  public static long ofUnixNanos(long unixNs) {
    long seconds = unixNs / NANOS_PER_SECOND + UNIX_EPOCH_SECONDS;
    long fraction = ((unixNs % NANOS_PER_SECOND) << 32) / NANOS_PER_SECOND;
    return (seconds << 32) | fraction;
  }

  /** Nanoseconds since 1970 of an NTP timestamp of the era that began in 1900. */
  public static long toUnixNanos(long ntp) {
    long seconds = (ntp >>> 32) - UNIX_EPOCH_SECONDS;
    return seconds * NANOS_PER_SECOND + fractionNanos(ntp & 0xffff_ffffL);
  }

  /** The middle 32 bits: 16 of seconds, 16 of fraction, as in LSR and LRR. */
  public static long compact(long ntp) {
    return (ntp >>> 16) & 0xffff_ffffL;
  }

  /** Nanoseconds of a duration in units of 1/65536 s. */
  public static long compactToNanos(long compact) {
    return (compact * NANOS_PER_SECOND) >> 16;
  }

  /** A duration of at most 65,535 s in units of 1/65536 s; longer or negative ones are clamped. */
  public static long nanosToCompact(long durationNs) {
    if (durationNs <= 0) {
      return 0;
    }
    long seconds = durationNs / NANOS_PER_SECOND;
    if (seconds > 0xffff) {
      return 0xffff_ffffL;
    }
    return (seconds << 16) | (((durationNs % NANOS_PER_SECOND) << 16) / NANOS_PER_SECOND);
  }

  private static long fractionNanos(long fraction) {
    // Rounded up, so that a value made by ofUnixNanos comes back within one nanosecond.
    return (fraction * NANOS_PER_SECOND + 0xffff_ffffL) >>> 32;
  }
}
