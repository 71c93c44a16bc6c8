package io.coanchor.core.rtp;

/** Encoding of the values that header extensions carry. */
public final class ExtensionValues {
  /** Quietest level of RFC 6464: -127 dBov. */
  public static final int SILENCE_DBOV = 127;

  private static final int ABS_SEND_TIME_FRACTION_BITS = 18;
  private static final int ABS_SEND_TIME_MASK = 0xff_ffff;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** abs-send-time wraps after 64 s. */
  private static final long ABS_SEND_TIME_WRAP_NS = 64 * NANOS_PER_SECOND;

  /** playout-delay: 12 bits in steps of 10 ms. */
  private static final int PLAYOUT_DELAY_STEP_MS = 10;

  private static final int PLAYOUT_DELAY_MAX = 0xfff;

  private ExtensionValues() {}

  /** Level of RFC 6464 as minus dBov: 0 loudest, 127 silence. */
  public static int audioLevelDbov(int octet) {
    return octet & 0x7f;
  }

  /** Whether the encoder believes the packet holds voice (RFC 6464 section 3). */
  public static boolean audioVoice(int octet) {
    return (octet & 0x80) != 0;
  }

  /** The octet of RFC 6464. */
  public static int audioLevel(boolean voice, int minusDbov) {
    return (voice ? 0x80 : 0) | Math.clamp(minusDbov, 0, SILENCE_DBOV);
  }

  /** A time in nanoseconds of any epoch as 6.18 fixed-point seconds, 24 bits. */
  public static int absSendTime(long timeNs) {
    long inWrap = Math.floorMod(timeNs, ABS_SEND_TIME_WRAP_NS);
    return (int) ((inWrap << ABS_SEND_TIME_FRACTION_BITS) / NANOS_PER_SECOND) & ABS_SEND_TIME_MASK;
  }

  /** Nanoseconds from {@code earlier} to {@code later}, both 24-bit; within ±32 s. */
  public static long absSendTimeDeltaNs(int later, int earlier) {
    int delta = (later - earlier) << 8 >> 8;
    return (delta * NANOS_PER_SECOND) >> ABS_SEND_TIME_FRACTION_BITS;
  }

  /** Minimum and maximum play-out delay in milliseconds, up to 40,950, as 24 bits. */
  public static int playoutDelay(int minMs, int maxMs) {
    return playoutSteps(minMs) << 12 | playoutSteps(maxMs);
  }

  /** Clockwise rotation in degrees of 3GPP video orientation: 0, 90, 180 or 270. */
  public static int orientationDegrees(int octet) {
    return (octet & 3) * 90;
  }

  private static int playoutSteps(int ms) {
    return Math.clamp(ms / PLAYOUT_DELAY_STEP_MS, 0, PLAYOUT_DELAY_MAX);
  }
}
