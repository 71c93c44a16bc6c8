package io.coanchor.core.packet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Big-endian fields of a byte array, for the packet path. Nothing here checks more than the array's
 * own bounds: the caller has checked the packet's.
 */
public final class Bytes {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Bytes() {}

  public static int u8(byte[] array, int index) {
    return array[index] & 0xff;
  }

  public static int u16(byte[] array, int index) {
    return (short) SHORT.get(array, index) & 0xffff;
  }

  public static int u24(byte[] array, int index) {
    return (u8(array, index) << 16) | u16(array, index + 1);
  }

  public static long u32(byte[] array, int index) {
    return (int) INT.get(array, index) & 0xffff_ffffL;
  }

  public static long i64(byte[] array, int index) {
    return (long) LONG.get(array, index);
  }

  public static void put8(byte[] array, int index, int value) {
    array[index] = (byte) value;
  }

  public static void put16(byte[] array, int index, int value) {
    SHORT.set(array, index, (short) value);
  }

  public static void put24(byte[] array, int index, int value) {
    array[index] = (byte) (value >> 16);
    SHORT.set(array, index + 1, (short) value);
  }

  public static void put32(byte[] array, int index, long value) {
    INT.set(array, index, (int) value);
  }

  public static void put64(byte[] array, int index, long value) {
    LONG.set(array, index, value);
  }
}
