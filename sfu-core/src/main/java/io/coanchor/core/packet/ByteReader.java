package io.coanchor.core.packet;

import java.util.Arrays;

/**
 * Reads big-endian fields from a part of an array. Never throws on truncated input: reading past
 * the end gives 0, and {@link #ok()} turns false and stays so.
 */
public final class ByteReader {
  private static final byte[] EMPTY = new byte[0];

  private byte[] array = EMPTY;
  private int position;
  private int end;
  private boolean ok = true;

  /** Starts reading {@code length} bytes of {@code array} at {@code offset}; keeps the array. */
  public ByteReader wrap(byte[] array, int offset, int length) {
    if (offset < 0 || length < 0 || length > array.length - offset) {
      throw new IndexOutOfBoundsException(
          "range " + offset + "+" + length + " of an array of " + array.length);
    }
    this.array = array;
    this.position = offset;
    this.end = offset + length;
    this.ok = true;
    return this;
  }

  /** Whether every read so far lay within the input. */
  public boolean ok() {
    return ok;
  }

  /** Index in the array of the next byte. */
  public int position() {
    return position;
  }

  public int remaining() {
    return end - position;
  }

  public int u8() {
    return take(1) ? Bytes.u8(array, position - 1) : 0;
  }

  public int u16() {
    return take(2) ? Bytes.u16(array, position - 2) : 0;
  }

  public int u24() {
    return take(3) ? Bytes.u24(array, position - 3) : 0;
  }

  public long u32() {
    return take(4) ? Bytes.u32(array, position - 4) : 0;
  }

  public long i64() {
    return take(8) ? Bytes.i64(array, position - 8) : 0;
  }

  /** A copy of the next {@code length} bytes; empty when there are not as many. */
  public byte[] bytes(int length) {
    return take(length) ? Arrays.copyOfRange(array, position - length, position) : EMPTY;
  }

  /** Passes over {@code length} bytes. */
  public ByteReader skip(int length) {
    take(length);
    return this;
  }

  private boolean take(int length) {
    if (!ok || length < 0 || length > end - position) {
      ok = false;
      position = end;
      return false;
    }
    position += length;
    return true;
  }
}
