package io.coanchor.core.codec;

import java.io.ByteArrayOutputStream;

/** Writes bits, most significant first, for hand-made parameter sets and descriptors. */
final class BitWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int current;
  private int used;

  BitWriter bits(int count, long value) {
    for (int i = count - 1; i >= 0; i--) {
      current = current << 1 | (int) (value >> i & 1);
      if (++used == 8) {
        out.write(current);
        current = 0;
        used = 0;
      }
    }
    return this;
  }

  BitWriter ue(long value) {
    int length = 64 - Long.numberOfLeadingZeros(value + 1);
    return bits(length - 1, 0).bits(length, value + 1);
  }

  BitWriter se(long value) {
    return ue(value > 0 ? 2 * value - 1 : -2 * value);
  }

  /** What was written, filled up with zero bits. */
  byte[] bytes() {
    while (used != 0) {
      bits(1, 0);
    }
    return out.toByteArray();
  }

  /** What was written as a NAL unit: a stop bit at its end, a 3 after each two zeros. */
  byte[] nalUnit() {
    bits(1, 1);
    ByteArrayOutputStream escaped = new ByteArrayOutputStream();
    int zeros = 0;
    for (byte b : bytes()) {
      if (zeros >= 2 && (b & 0xff) <= 3) {
        escaped.write(3);
        zeros = 0;
      }
      escaped.write(b);
      zeros = b == 0 ? zeros + 1 : 0;
    }
    return escaped.toByteArray();
  }
}
