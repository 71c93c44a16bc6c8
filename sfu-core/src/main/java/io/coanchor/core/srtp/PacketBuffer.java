package io.coanchor.core.srtp;

import org.jitsi.utils.ByteArrayBuffer;

/** A packet in somebody else's array, as the library wants to see it. Reused for every packet. */
final class PacketBuffer implements ByteArrayBuffer {
  private byte[] array = new byte[0];
  private int offset;
  private int length;

  PacketBuffer wrap(byte[] packet, int start, int bytes) {
    array = packet;
    offset = start;
    length = bytes;
    return this;
  }

  @Override
  public byte[] getBuffer() {
    return array;
  }

  @Override
  public int getOffset() {
    return offset;
  }

  @Override
  public int getLength() {
    return length;
  }

  @Override
  public void setLength(int bytes) {
    length = bytes;
  }

  @Override
  public void setOffset(int start) {
    offset = start;
  }

  @Override
  public boolean isInvalid() {
    return false;
  }

  @Override
  public void readRegionToBuff(int start, int bytes, byte[] out) {
    System.arraycopy(array, offset + start, out, 0, bytes);
  }

  /** The room has been checked before the library was called. */
  @Override
  public void grow(int bytes) {}

  @Override
  public void append(byte[] data, int bytes) {
    System.arraycopy(data, 0, array, offset + length, bytes);
    length += bytes;
  }

  @Override
  public void shrink(int bytes) {
    length -= bytes;
  }
}
