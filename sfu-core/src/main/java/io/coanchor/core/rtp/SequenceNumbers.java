package io.coanchor.core.rtp;

/** Arithmetic on 16-bit sequence numbers (RFC 3550 appendix A.1, RFC 1982). */
public final class SequenceNumbers {
  private SequenceNumbers() {}

  /** The shortest signed way from {@code b} to {@code a}, -32768..32767. */
  public static int diff(int a, int b) {
    return (short) (a - b);
  }

  /** Whether {@code a} comes after {@code b}. */
  public static boolean isNewer(int a, int b) {
    return diff(a, b) > 0;
  }

  /** {@code sequenceNumber + delta}, wrapped to 16 bits. */
  public static int add(int sequenceNumber, int delta) {
    return sequenceNumber + delta & 0xffff;
  }
}
