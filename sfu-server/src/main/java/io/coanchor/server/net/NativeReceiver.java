package io.coanchor.server.net;

import io.coanchor.core.ice.RemoteAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Reads datagrams with {@code recvmmsg}, each with its sender and the local address that it came to
 * ({@code IP_PKTINFO}, {@code IPV6_PKTINFO}). On the socket's loop; allocates only for senders it
 * does not know ({@link AddressCache}).
 *
 * <p>The layouts are those that {@link NativeSender} tells of. An IPv6 socket tells of IPv4
 * datagrams too, as of mapped addresses, in the same control message.
 */
final class NativeReceiver {
  /** Datagrams read by one call. */
  static final int BATCH = 32;

  private static final int MESSAGE_BYTES = 64;
  private static final int NAME_AT = 0;
  private static final int NAME_LENGTH_AT = 8;
  private static final int IOV_AT = 16;
  private static final int IOV_COUNT_AT = 24;
  private static final int CONTROL_AT = 32;
  private static final int CONTROL_LENGTH_AT = 40;
  private static final int RECEIVED_AT = 56;

  private static final int IOV_BYTES = 16;
  private static final int IOV_LENGTH_AT = 8;

  /** Room for the one control message asked for. */
  private static final int CONTROL_BYTES = 64;

  private static final int CONTROL_LEVEL_AT = 8;
  private static final int CONTROL_TYPE_AT = 12;
  private static final int CONTROL_VALUE_AT = 16;
  private static final int SOURCE4_AT = 4;

  private static final int PORT_AT = 2;
  private static final int HOST4_AT = 4;
  private static final int HOST6_AT = 8;
  private static final int SCOPE6_AT = 24;

  /** Before the four bytes of a mapped IPv4 address (RFC 4291 section 2.5.5.2). */
  private static final long MAPPED = 0xffffL << 32;

  private static final ValueLayout.OfLong BIG_LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt BIG_INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort BIG_SHORT =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

  private final int fd;
  private final boolean ipv6;
  private final int datagramBytes;

  private final MemorySegment state = LinuxSockets.newState();
  private final MemorySegment messages = allocate(MESSAGE_BYTES);
  private final MemorySegment names = allocate(Destination.ADDRESS_BYTES);
  private final MemorySegment iovecs = allocate(IOV_BYTES);
  private final MemorySegment controls = allocate(CONTROL_BYTES);
  private final MemorySegment datagrams;
  private final AddressCache addresses = new AddressCache();

  /**
   * @param fd the socket's descriptor, open as long as this is used, and asked to tell of the local
   *     address
   * @param datagramBytes the most that is read of one; what is longer is cut off
   */
  NativeReceiver(int fd, int datagramBytes) {
    this.fd = fd;
    this.ipv6 = LinuxSockets.isIpv6(fd);
    this.datagramBytes = datagramBytes;
    this.datagrams = allocate(datagramBytes);
    for (int i = 0; i < BATCH; i++) {
      long message = (long) i * MESSAGE_BYTES;
      long iovec = (long) i * IOV_BYTES;
      set(message + NAME_AT, names.address() + (long) i * Destination.ADDRESS_BYTES);
      set(message + IOV_AT, iovecs.address() + iovec);
      set(message + IOV_COUNT_AT, 1);
      set(message + CONTROL_AT, controls.address() + (long) i * CONTROL_BYTES);
      iovecs.set(ValueLayout.JAVA_LONG, iovec, datagrams.address() + (long) i * datagramBytes);
      iovecs.set(ValueLayout.JAVA_LONG, iovec + IOV_LENGTH_AT, datagramBytes);
      makeReady(message);
    }
  }

  private static MemorySegment allocate(int bytes) {
    return Arena.ofAuto().allocate((long) bytes * BATCH, Long.BYTES);
  }

  private void set(long at, long value) {
    messages.set(ValueLayout.JAVA_LONG, at, value);
  }

  /** The kernel has written here how much it used. */
  private void makeReady(long message) {
    messages.set(ValueLayout.JAVA_INT, message + NAME_LENGTH_AT, Destination.ADDRESS_BYTES);
    set(message + CONTROL_LENGTH_AT, CONTROL_BYTES);
  }

  /**
   * Reads what there is, up to {@link #BATCH} datagrams. What was read before is gone.
   *
   * @return how many, or -1 when the socket tells of an error
   */
  int receive() {
    int count = LinuxSockets.receiveMessages(state, fd, messages.address(), BATCH);
    if (count >= 0) {
      return count;
    }
    int errno = LinuxSockets.errno(state);
    return errno == LinuxSockets.EAGAIN || errno == LinuxSockets.EINTR ? 0 : -1;
  }

  /** Bytes of one of the datagrams read last. */
  int length(int index) {
    int length = messages.get(ValueLayout.JAVA_INT, (long) index * MESSAGE_BYTES + RECEIVED_AT);
    return Math.min(length, datagramBytes);
  }

  /** Copies one of the datagrams read last to the beginning of an array. */
  void copy(int index, byte[] to, int length) {
    long from = (long) index * datagramBytes;
    MemorySegment.copy(datagrams, ValueLayout.JAVA_BYTE, from, to, 0, length);
  }

  /** Where one of the datagrams read last came from and to; to be called once for each. */
  RemoteAddress from(int index) {
    long message = (long) index * MESSAGE_BYTES;
    long name = (long) index * Destination.ADDRESS_BYTES;
    long control = (long) index * CONTROL_BYTES;
    long controlBytes = messages.get(ValueLayout.JAVA_LONG, message + CONTROL_LENGTH_AT);
    makeReady(message);
    int port = names.get(BIG_SHORT, name + PORT_AT) & 0xffff;
    long value = control + CONTROL_VALUE_AT;
    if (ipv6) {
      boolean told = controlBytes > 0 && isControl(control, LinuxSockets.IPV6_PKTINFO);
      return addresses.get(
          names.get(BIG_LONG, name + HOST6_AT),
          names.get(BIG_LONG, name + HOST6_AT + Long.BYTES),
          port,
          names.get(ValueLayout.JAVA_INT, name + SCOPE6_AT),
          told ? controls.get(BIG_LONG, value) : 0,
          told ? controls.get(BIG_LONG, value + Long.BYTES) : 0);
    }
    boolean told = controlBytes > 0 && isControl(control, LinuxSockets.IP_PKTINFO);
    return addresses.get(
        0,
        mapped(names.get(BIG_INT, name + HOST4_AT)),
        port,
        0,
        0,
        told ? mapped(controls.get(BIG_INT, value + SOURCE4_AT)) : 0);
  }

  private boolean isControl(long at, int type) {
    int level = ipv6 ? LinuxSockets.SOL_IPV6 : LinuxSockets.SOL_IP;
    return controls.get(ValueLayout.JAVA_INT, at + CONTROL_LEVEL_AT) == level
        && controls.get(ValueLayout.JAVA_INT, at + CONTROL_TYPE_AT) == type;
  }

  private static long mapped(int ipv4) {
    return MAPPED | (ipv4 & 0xffff_ffffL);
  }
}
