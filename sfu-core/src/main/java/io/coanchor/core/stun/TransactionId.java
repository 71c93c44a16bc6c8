package io.coanchor.core.stun;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * The 96-bit transaction id of a STUN message (RFC 8489 section 5).
 *
 * @param high the first four bytes
 * @param low the last eight bytes
 */
public record TransactionId(int high, long low) {
  /** Length on the wire. */
  public static final int BYTES = 12;

  /**
   * A new id.
   *
   * @param random must be cryptographically strong outside of tests: who guesses the id can forge
   *     what carries no integrity
   */
  public static TransactionId random(RandomGenerator random) {
    return new TransactionId(random.nextInt(), random.nextLong());
  }

  static TransactionId read(byte[] array, int offset) {
    ByteBuffer buffer = ByteBuffer.wrap(array, offset, BYTES);
    return new TransactionId(buffer.getInt(), buffer.getLong());
  }

  byte[] bytes() {
    return ByteBuffer.allocate(BYTES).putInt(high).putLong(low).array();
  }
}
