package io.coanchor.core.packet;

/**
 * Writes big-endian fields into a part of an array. Never throws when the room runs out: nothing
 * more is written, and {@link #ok()} turns false and stays so.
 */
public final class ByteWriter {
  private static final byte[] EMPTY = new byte[0];

  private byte[] array = EMPTY;
  private int start;
  private int position;
  private int end;
  private boolean ok = true;

  /** Starts writing at most {@code room} bytes of {@code array} at {@code offset}. */
  public ByteWriter wrap(byte[] array, int offset, int room) {
    if (offset < 0 || room < 0 || room > array.length - offset) {
      throw new IndexOutOfBoundsException(
          "range " + offset + "+" + room + " of an array of " + array.length);
    }
    this.array = array;
    this.start = offset;
    this.position = offset;
    this.end = offset + room;
    this.ok = true;
    return this;
  }

  /** Whether everything written so far found room. */
  public boolean ok() {
    return ok;
  }

  /** Index in the array of the next byte to write. */
  public int position() {
    return position;
  }

  /** Bytes written since {@link #wrap}. */
  public int length() {
    return position - start;
  }

  public ByteWriter u8(int value) {
    if (take(1)) {
      Bytes.put8(array, position - 1, value);
    }
    return this;
  }

  public ByteWriter u16(int value) {
    if (take(2)) {
      Bytes.put16(array, position - 2, value);
    }
    return this;
  }

  public ByteWriter u24(int value) {
    if (take(3)) {
      Bytes.put24(array, position - 3, value);
    }
    return this;
  }

  public ByteWriter u32(long value) {
    if (take(4)) {
      Bytes.put32(array, position - 4, value);
    }
    return this;
  }

  public ByteWriter i64(long value) {
    if (take(8)) {
      Bytes.put64(array, position - 8, value);
    }
    return this;
  }

  /** Copies {@code length} bytes of {@code source}. */
  public ByteWriter bytes(byte[] source, int offset, int length) {
    if (take(length)) {
      System.arraycopy(source, offset, array, position - length, length);
    }
    return this;
  }

  private boolean take(int length) {
    if (!ok || length < 0 || length > end - position) {
      ok = false;
      return false;
    }
    position += length;
    return true;
  }
}
